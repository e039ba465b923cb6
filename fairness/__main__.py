"""`python -m fairness`: the audit from outside, on its own."""

from fairness.command import main

if __name__ == "__main__":
    main()
