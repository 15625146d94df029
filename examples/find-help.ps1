# The commands of sessions, and their help.
Get-Help *-PSSession
