#!/usr/bin/env bash
# Gradescope runs this once, when the autograder's image is built. The grader is one program that needs nothing else.
set -euo pipefail
root="${AUTOGRADER:-/autograder}"
chmod +x "$root/source/adamscape"
"$root/source/adamscape" --version
