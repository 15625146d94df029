# A session that closes itself after a minute without a client.
$s = New-PSSession -TimeOut 60000
$s.IdleTimeout
