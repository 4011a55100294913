"""The demo room: what a county needs to be shown and measured, and nothing a real county runs on.

Here stand the made-up county (`county`), the sign-ins that go with it, and the benches. It lies
between `config` and `web`: it may see every app, and no app may see it.
"""
