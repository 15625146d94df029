param($Session, [bool] $To, [string[]] $Path, [bool] $Literal, [string] $Destination, [bool] $Recurse, [bool] $Force, [string] $Filter)

# Copies files and trees between here and a session. A file arrives under a name of its own (.part), which tells its
# size and time, and gets its place at the end: what was cut off goes on where it stopped. Input of one command is
# limited, so that a large file is sent by several.
$chunk = 512kb
$slice = 24mb

$atRest = {
    param($p)
    $p = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($p)
    [IO.Directory]::Exists($p), [IO.File]::Exists($p), [IO.Directory]::Exists([IO.Path]::GetDirectoryName($p)), $p
}
$list = {
    param([string[]] $paths, $literal, $recurse, $filter)
    $found = if ($literal) { Get-Item -LiteralPath $paths -Force -ErrorAction Stop } else { Get-Item -Path $paths -ErrorAction Stop }
    foreach ($top in $found) {
        if ($top -isnot [IO.DirectoryInfo]) { if (-not $filter -or $top.Name -like $filter) { , @($top.FullName, $top.Name, $false, $top.Length, $top.LastWriteTimeUtc.Ticks, '') }; continue }
        $from = $top.FullName.Length
        , @($top.FullName, $top.Name, $true, [long]0, $top.LastWriteTimeUtc.Ticks, '')
        if (-not $recurse) { continue }
        foreach ($i in Get-ChildItem -LiteralPath $top.FullName -Recurse -Force) {
            $folder = $i -is [IO.DirectoryInfo]
            if (-not $folder -and $filter -and $i.Name -notlike $filter) { continue }
            , @($i.FullName, $top.Name, $folder, $(if ($folder) { [long]0 } else { $i.Length }), $i.LastWriteTimeUtc.Ticks, $i.FullName.Substring($from).TrimStart('/', '\'))
        }
    }
}
$have = { param($part) if ([IO.File]::Exists($part)) { [IO.FileInfo]::new($part).Length } else { [long]0 } }
$append = {
    param($part, $at)
    begin { $f = [IO.File]::Open($part, 'OpenOrCreate', 'Write', 'Read'); $f.SetLength($at); $null = $f.Seek($at, 'Begin') }
    process { $f.Write($_, 0, $_.Length) }
    end { $f.Dispose() }
}
$read = {
    param($file, $at, $chunk, $most)
    $f = [IO.File]::OpenRead($file)
    try {
        $null = $f.Seek($at, 'Begin')
        while ($most -gt 0) {
            $b = [byte[]]::new([Math]::Min($chunk, $most))
            $n = $f.Read($b, 0, $b.Length)
            if ($n -le 0) { break }
            if ($n -lt $b.Length) { $c = [byte[]]::new($n); [Array]::Copy($b, $c, $n); $b = $c }
            $most -= $n
            , $b
        }
    } finally { $f.Dispose() }
}
$finish = {
    param($part, $file, $size, $ticks, $force)
    if (-not [IO.File]::Exists($part)) { [IO.File]::WriteAllBytes($part, [byte[]]::new(0)) }
    if ([IO.FileInfo]::new($part).Length -ne $size) { throw "The file '$file' changed while it was copied." }
    if ($force -and [IO.File]::Exists($file) -and ([IO.File]::GetAttributes($file) -band 'ReadOnly')) { Remove-Item -LiteralPath $file -Force }
    try { [IO.File]::Move($part, $file, $true) } catch { [IO.File]::Delete($part); throw }
    [IO.File]::SetLastWriteTimeUtc($file, [datetime]::new($ticks, 'Utc'))
}
$folder = { param($p) $null = [IO.Directory]::CreateDirectory($p) }

$there = { param($block, $arguments) Invoke-Command -Session $Session -ScriptBlock $block -ArgumentList $arguments -ErrorAction Stop }
$here = { param($block, $arguments) & $block @arguments }
$source, $target = if ($To) { $here, $there } else { $there, $here }

# Errors that are the cmdlet's own have a name that begins with '+'.
$fail = { param($exception, $id, $category, $about) throw [Management.Automation.ErrorRecord]::new($exception, "+$id", $category, $about) }
$rooted = { param($p) [IO.Path]::IsPathRooted($p) -or $p -match '^~|^[^/\\]+:' }
$missing = { param($p) "Cannot find path '$p' because it does not exist." }
# Why it failed, in the words of the innermost exception, about the file itself.
$reason = {
    param($e, $part, $into)
    $x = $e.Exception
    while ($x.InnerException) { $x = $x.InnerException }
    $m = $x.Message -replace '^Exception calling "\w+" with "\d+" argument\(s\): "(.*)"$', '$1'
    $m = $m.Replace($part, $into)
    if ($x -is [IO.IOException]) { $x.GetType()::new($m) } else { [IO.IOException]::new($m) }
}

if ($Session.Availability -ne 'Available') {
    & $fail ([InvalidOperationException]::new("Cannot perform operation because the session Availability is set to $($Session.Availability).")) SessionIsNotAvailable InvalidOperation $Session.Availability
}
$far = if ($To) { $Destination } else { $Path[0] }
if (-not (& $rooted $far)) {
    & $fail ([ArgumentException]::new("The path '$far' is not valid. Only absolute paths are supported on remote copy operations.")) RemotePathIsNotAbsolute InvalidArgument $far
}
try { $items = @(& $source $list @($Path, $Literal, $Recurse, $Filter)) } catch {
    if ($_.Exception.Message -notlike 'Cannot find path*') { throw }
    if ($To) { & $fail ([Management.Automation.ItemNotFoundException]::new((& $missing $(if ($Literal) { $Path[0] } else { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path[0]) })))) PathNotFound ObjectNotFound $Path[0] }
    & $fail ([ArgumentException]::new((& $missing $Path[0]))) RemotePathNotFound InvalidArgument $Path[0]
}
$kind = & $target $atRest @(, $Destination)
if (-not $kind[0] -and -not $kind[2]) {
    if ($To) { & $fail ([ArgumentException]::new((& $missing $Destination))) RemotePathNotFound WriteError $Destination }
    & $fail ([IO.DirectoryNotFoundException]::new("Could not find a part of the path '$($kind[3])'.")) CopyItemRemotelyIOError WriteError $Path[0]
}
$between = if ($To) { "From localhost to $($Session.ComputerName)" } else { "From $($Session.ComputerName) to localhost" }
$clock = [Diagnostics.Stopwatch]::StartNew()

foreach ($i in $items) {
    $full, $name, $isFolder, $size, $ticks, $relative = $i
    $into = if ($kind[0]) { "$($kind[3].TrimEnd('/'))/$name" } else { $kind[3] }
    if ($relative) { $into = "$into/$($relative.Replace('\', '/'))" }
    if ($isFolder) {
        $null = & $target $folder @(, $into)
        continue
    }
    $shown = $false
    $part = '{0}.{1:x}-{2:x}.part' -f $into, [long]$size, [long]$ticks
    try {
        $at = [long](& $target $have @(, $part))
        if ($at -gt $size) { $at = [long]0 }
        while ($at -lt $size) {
            $most = [Math]::Min($slice, $size - $at)
            if ($To) { & $read $full $at $chunk $most | Invoke-Command -Session $Session -ScriptBlock $append -ArgumentList $part, $at -ErrorAction Stop }
            else { Invoke-Command -Session $Session -ScriptBlock $read -ArgumentList $full, $at, $chunk, $most -ErrorAction Stop | & $append $part $at }
            $at += $most
            if ($clock.ElapsedMilliseconds -gt 500) {
                $shown = $true
                Write-Progress -Activity "Copying $full to $into" -Status $between -PercentComplete ([int](100 * $at / $size))
                $clock.Restart()
            }
        }
        $null = & $target $finish @($part, $into, $size, $ticks, $Force)
        if ($shown) { Write-Progress -Activity "Copying $full to $into" -Status $between -PercentComplete 100 -Completed }
    } catch {
        if ($_.Exception -is [Management.Automation.PipelineStoppedException]) { throw }
        $why = & $reason $_ $part $into
        if ($To) { & $fail ([IO.IOException]::new("Failed to copy file $full to remote target destination.", $why)) CopyError WriteError $full }
        & $fail $why CopyItemRemotelyIOError WriteError $full
    }
}
