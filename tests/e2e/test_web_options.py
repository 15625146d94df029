# SPDX-License-Identifier: MIT
"""The rarer parameters of Invoke-WebRequest and Invoke-RestMethod, and what their objects say."""
import http.server, socketserver, ssl, subprocess, tempfile, threading
import web
from harness import *

CALLS = {}


class Web(web.Handler):
    def answer(self):
        body = self.body()
        CALLS[self.path] = CALLS.get(self.path, 0) + 1
        if self.path.startswith("/echo") or self.path.startswith("http://"):
            self.echo(body, Link='</next>; rel="next", </last>; rel="last"')
        elif self.path == "/html":
            self.reply(200, "<p>grüß</p>".encode(), "text/html; charset=utf-8", X_Own="v")
        elif self.path == "/bin":
            self.reply(200, bytes(range(4)), "application/octet-stream")
        elif self.path == "/moved":
            self.reply(301, b"", Location=f"http://127.0.0.1:{OTHER_PORT}/echo/there")
        elif self.path == "/down":
            self.reply(302, b"", Location=f"{URL}/echo/plain")
        elif self.path.startswith("/flaky"):
            self.reply(*((200, b"at last") if CALLS[self.path] > 1 else (503, b"busy")))
        elif self.path == "/part":
            whole, start = b"0123456789", int(self.headers.get("Range", "bytes=0-").split("=")[1].split("-")[0])
            self.reply(206 if start else 200, whole[start:], Content_Range=f"bytes {start}-9/10") if start < 10 else self.reply(416, b"", Content_Range="bytes */10")
        elif self.path in ("/silent", "/stalls"):
            if self.path == "/stalls":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
                self.wfile.flush()
            SILENT.wait(20)
            self.close_connection = True
        else:
            self.reply(500, b"oops")


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


SILENT = threading.Event()
URL = f"http://127.0.0.1:{web.http_port(Web)}"
OTHER_PORT = web.http_port(Web)


def secure_server():
    """The address of a server with a certificate of its own making."""
    needs("openssl")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder + "/key", "-out", folder + "/cert", "-days", "2",
                        "-subj", "/CN=127.0.0.1"], check=True, stderr=subprocess.DEVNULL)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/cert", folder + "/key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    return "https://127.0.0.1:%d" % web.serve(server)[1]


def script(text, **more):
    return psession(f"Set-Location ~; $u = '{URL}'; " + "".join(f"${k} = '{v}'; " for k, v in more.items()) +
                    "$k = [pscredential]::new('u', (ConvertTo-SecureString p -AsPlainText -Force)); $tok = ConvertTo-SecureString tok -AsPlainText -Force\n"
                    "function err($b) { try { & $b } catch { \"$($_.FullyQualifiedErrorId -replace ',.*') $($_.CategoryInfo.Category)\" } }\n" + text)


def both(text):
    """TEXT for one cmdlet and for the other."""
    return "".join(text.replace("CALL", f"{name} -Uri").replace("JSON", take) + "\n" for name, take in
                   (("Invoke-RestMethod", "($r)"), ("Invoke-WebRequest", "($r.Content | ConvertFrom-Json)")))


@test
def what_is_sent_is_as_the_parameters_say():
    r = script(both("$r = CALL $u/echo -Method Put -Body b -ContentType text/x-own -Headers @{ 'X-A' = '1' } -UserAgent me -DisableKeepAlive -UseBasicParsing\n"
                    "JSON.method, JSON.body, JSON.headers.'content-type', JSON.headers.'x-a', JSON.headers.'user-agent', JSON.headers.connection.ToLower() -join ' '\n"
                    "$r = CALL $u/echo -CustomMethod foo -HttpVersion 1.1; JSON.method\n"
                    "$r = CALL $u/echo -Method Post -Body abc -TransferEncoding chunked; JSON.headers.'transfer-encoding', JSON.body -join ' '\n"
                    "$r = CALL $u/echo -Method Post -Form @{ a = 'v' }; JSON.headers.'content-type' -like 'multipart/form-data; boundary=*'\n"
                    "Set-Content in.txt -NoNewline infile; $r = CALL $u/echo -Method Post -InFile in.txt; JSON.body"))
    equal(r.lines, ["PUT b text/x-own 1 me close", "FOO", "chunked abc", "True", "infile"] * 2, "output")


@test
def who_asks_is_told_as_the_parameters_say():
    r = script(both("$r = CALL $u/echo -Authentication Basic -Credential $k -AllowUnencryptedAuthentication; JSON.headers.authorization\n"
                    "$r = CALL $u/echo -Authentication OAuth -Token $tok -AllowUnencryptedAuthentication; JSON.headers.authorization\n"
                    "err { CALL $u/echo -Credential $k }\n"
                    "err { CALL $u/echo -UseDefaultCredentials -Authentication Basic -Credential $k -AllowUnencryptedAuthentication }\n"
                    "err { CALL $u/echo -Authentication Basic -AllowUnencryptedAuthentication }\n"
                    "$r = CALL $u/echo -UseDefaultCredentials -AllowUnencryptedAuthentication; JSON.path"))
    equal(r.lines, ["Basic dTpw", "Bearer tok", "WebCmdletAllowUnencryptedAuthenticationRequiredException InvalidArgument",
                    "WebCmdletAuthenticationConflictException InvalidArgument", "WebCmdletAuthenticationCredentialNotSuppliedException InvalidArgument", "/echo"] * 2, "output")


@test
def proxies_are_taken_or_passed_over():
    r = script(both("$r = CALL http://far.invalid/echo -Proxy $u; JSON.path\n"
                    "$r = CALL http://far.invalid/echo -Proxy $u -ProxyUseDefaultCredentials; JSON.path\n"
                    "err { CALL $u/echo -ProxyCredential $k -ProxyUseDefaultCredentials -Proxy $u }\n"
                    "$env:http_proxy = 'http://127.0.0.1:1'; $r = CALL $u/echo -NoProxy; JSON.path; $env:http_proxy = $null"))
    equal(r.lines, ["http://far.invalid/echo", "http://far.invalid/echo", "WebCmdletProxyCredentialConflictException InvalidArgument", "/echo"] * 2, "output")


@test
def redirections_keep_what_they_are_told_to():
    r = script(both("$r = CALL $u/moved -Method Post -Body b; JSON.method\n"
                    "$r = CALL $u/moved -Method Post -Body b -PreserveHttpMethodOnRedirect; JSON.method\n"
                    "$h = @{ Authorization = 'mine' }\n"
                    "$r = CALL $u/moved -Headers $h; \"[$(JSON.headers.authorization)]\"\n"
                    "$r = CALL $u/moved -Headers $h -PreserveAuthorizationOnRedirect; JSON.headers.authorization\n"
                    "err { CALL $u/moved -MaximumRedirection 0 -ErrorAction Stop }"))
    equal(r.lines, ["GET", "POST", "[]", "mine", "WebCmdletWebResponseException InvalidOperation"] * 2, "output")


@test
def an_answer_that_fails_is_asked_for_again():
    r = script("Invoke-RestMethod $u/flaky1 -MaximumRetryCount 2 -RetryIntervalSec 1\n"
               "(Invoke-WebRequest $u/flaky2 -MaximumRetryCount 2 -RetryIntervalSec 1).Content")
    equal(r.lines, ["at last"] * 2, "output")
    equal((CALLS["/flaky1"], CALLS["/flaky2"]), (2, 2), "calls")


@test
def a_server_that_says_nothing_is_left():
    r = script(both("err { CALL $u/silent -TimeoutSec 1 }\nerr { CALL $u/stalls -OperationTimeoutSeconds 1 }"))
    SILENT.set()
    equal(r.lines, ["ConnectionTimeoutReached OperationTimeout", "OperationTimeoutReached OperationTimeout"] * 2, "output")


@test
def content_goes_into_files_and_is_resumed():
    r = script(both("$null = CALL $u/bin -OutFile b.bin; (Get-Item b.bin).Length\n"
                    "$null = CALL $u/bin -OutFile b.bin -PassThru; (Get-Item b.bin).Length\n"
                    "Set-Content part -NoNewline '01234'; $null = CALL $u/part -OutFile part -Resume; Get-Content part\n"
                    "$null = CALL $u/part -OutFile part -Resume; Get-Content part"))
    equal(r.lines, ["4", "4", "0123456789", "0123456789"] * 2, "output")


@test
def a_socket_in_a_folder_is_asked():
    with tempfile.TemporaryDirectory() as folder:
        web.serve(UnixServer(folder + "/s", Web))
        r = script(both("$r = CALL http://any/echo/unix -UnixSocket $sock; JSON.path"), sock=folder + "/s")
    equal(r.lines, ["/echo/unix"] * 2, "output")


@test
def certificates_are_checked_unless_told_otherwise():
    r = script(both("err { CALL $s/echo }\n"
                    "$r = CALL $s/echo -SkipCertificateCheck; JSON.path\n"
                    "$r = CALL $s/echo -SkipCertificateCheck -SslProtocol Tls12; JSON.path\n"
                    "err { CALL $s/down -SkipCertificateCheck }\n"
                    "$r = CALL $s/down -SkipCertificateCheck -AllowInsecureRedirect; JSON.path"), s=secure_server())
    equal(r.lines, ["WebCmdletWebResponseException InvalidOperation", "/echo", "/echo", "InsecureRedirection InvalidOperation", "/echo/plain"] * 2, "output")


@test
def headers_are_checked_unless_told_otherwise():
    r = script(both("err { CALL $u/echo -Headers @{ 'If-Match' = '12345' } }\n"
                    "$r = CALL $u/echo -Headers @{ 'If-Match' = '12345' } -SkipHeaderValidation; JSON.headers.'if-match'"))
    equal(r.lines, ["System.FormatException NotSpecified", "12345"] * 2, "output")


@test
def sessions_keep_what_they_were_made_with():
    r = script(both("$r = CALL $u/echo -SessionVariable w -UserAgent kept -Headers @{ 'X-A' = '1' } -MaximumRedirection 3 -MaximumRetryCount 4 -RetryIntervalSec 6\n"
                    "$w.UserAgent, $w.Headers['X-A'], $w.MaximumRedirection, $w.MaximumRetryCount, $w.RetryIntervalInSeconds, $w.UseDefaultCredentials, $w.Cookies.Count -join ' '\n"
                    "$r = CALL $u/echo -WebSession $w; JSON.headers.'user-agent', JSON.headers.'x-a' -join ' '\n"
                    "$null = CALL $u/echo -SessionVariable w -Credential $k -AllowUnencryptedAuthentication -Proxy $u\n"
                    "$w.Credentials.UserName, $w.Proxy.Address -join ' ' -replace ':\\d+/?$'") +
               "$n = [Microsoft.PowerShell.Commands.WebRequestSession]::new(); $n.UserAgent = 'own'; $n.Headers.Add('X-B', '2'); $n.MaximumRedirection\n"
               "$r = Invoke-RestMethod $u/echo -WebSession $n; $r.headers.'user-agent', $r.headers.'x-b' -join ' '")
    equal(r.lines, ["kept 1 3 4 6 False 0", "kept 1", "u http://127.0.0.1"] * 2 + ["-1", "own 2"], "output")


@test
def an_answer_tells_of_itself():
    r = script("$r = Invoke-WebRequest $u/html; $r.Encoding.WebName, $r.Content, $r.StatusDescription, $r.RawContentLength, $r.RawContentStream.Length, \"$($r.Headers['X-Own'])\" -join ' '\n"
               "($r.RawContent -split '\\r?\\n')[0]; $r.RawContent -match '(?m)^X-Own: v'; [int]$r.BaseResponse.StatusCode\n"
               "$r = Invoke-WebRequest $u/echo; $r.RelationLink.Keys -join ' '; $r.RelationLink['last'] -replace '^.*/'\n"
               "$r = Invoke-WebRequest $u/bin; $r.GetType().Name, $r.StatusDescription, $r.RawContentLength, $r.RawContentStream.Length, [int]$r.BaseResponse.StatusCode, $r.RelationLink.Count -join ' '\n"
               "($r.RawContent -split '\\r?\\n')[0]; \"$($r.Headers['Content-Type'])\"")
    equal(r.lines, ["utf-8 <p>grüß</p> OK 13 13 v", "HTTP/1.1 200 OK", "True", "200", "next last", "last",
                    "WebResponseObject OK 4 4 200 0", "HTTP/1.1 200 OK", "application/octet-stream"], "output")


run_tests()
