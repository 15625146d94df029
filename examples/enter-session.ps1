# Opens a session, goes into it and comes out again. In a script the visit ends at once; typed at
# a prompt, everything between Enter and Exit runs in the session.
$client = New-PSSession –ComputerName LON-CL1
Enter-PSSession –Session $client
Exit-PSSession
Get-PSSession
