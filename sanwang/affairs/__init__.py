"""管事网. One group, one affairs net: activities with attendance, reports taken up, talks, appraisals, development."""
