"""The auditor's oracle: does everything that the office keeps agree with everything else?"""
