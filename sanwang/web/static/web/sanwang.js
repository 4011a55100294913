/* Sanwang: what makes forms kinder. Every page works without it. */
"use strict";
