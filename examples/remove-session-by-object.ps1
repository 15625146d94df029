# Removing ends the session's process; the object stays, Closed.
$ps = New-PSSession -ComputerName Server01
Remove-PSSession -Session $ps
$ps.State
