"""The kinds of hosts: what each can do, and how a user names one."""
