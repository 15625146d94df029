# The computers file: what a computer name means to psession. It is read from
# ~/.config/psession/computers.psd1 ($XDG_CONFIG_HOME/psession/computers.psd1).
# A key is a name or a wildcard pattern, the first one that matches counts. A
# value is the transport, or a table with the transport and its options.
# Here every name of the examples is this machine.
@{
    'Server01' = 'local'
    'Server02' = 'local'
    'Server03' = 'local'
    'LON-*'    = @{ Transport = 'local' }
}
