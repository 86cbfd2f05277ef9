using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using KinoiteZfs.Oci.Http.Limits;

namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>
/// Runs <c>docker-credential-&lt;name&gt; get</c> without a shell, the server on standard input, and ends it when it
/// waits for somebody. Its standard error may hold anything and is not shown.
/// </summary>
public sealed partial class CredentialHelper(TimeSpan? timeout = null) : ICredentialHelper
{
    const string NotFound = "credentials not found in native keychain";
    const string IdentityTokenUser = "<token>";

    readonly TimeSpan _limit = timeout ?? HttpLimits.CredentialHelper;

    public async Task<RegistryCredential?> GetAsync(string name, string server, CancellationToken cancellation)
    {
        if (!Name().IsMatch(name))
            throw new CredentialException($"{UntrustedText.Quote(name)} is not the name of a credential helper. Correct credHelpers or credsStore in the login file.");
        var program = "docker-credential-" + name;
        using var process = Create(program);
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            // A laptop's docker leaves its login file behind when it goes, and most images are public.
            return new MissingHelperCredential(program, missing.Message);
        }
        var (exit, output) = await TalkAsync(process, program, server, cancellation);
        if (exit == 0)
            return Parse(program, output);
        if (output.Contains(NotFound, StringComparison.OrdinalIgnoreCase))
            return null;
        throw new CredentialException($"{program} failed for {server} with exit code {exit}. Run `echo {server} | {program} get` to see why, or log in anew.");
    }

    static Process Create(string program) => new()
    {
        StartInfo = new ProcessStartInfo(program)
        {
            ArgumentList = { "get" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        },
    };

    async Task<(int Exit, string Output)> TalkAsync(Process process, string program, string server, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_limit);
        try
        {
            var output = ReadBoundedAsync(process.StandardOutput, deadline.Token);
            var ignored = process.StandardError.BaseStream.CopyToAsync(Stream.Null, deadline.Token);
            await WriteAsync(process.StandardInput, server, deadline.Token);
            var text = await output;
            await ignored;
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, text);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CredentialException($"{program} gave no answer for {server} within {_limit.TotalSeconds:0} s. It may be waiting for a keyring to be unlocked.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    static async Task WriteAsync(StreamWriter input, string server, CancellationToken cancellation)
    {
        try
        {
            await input.WriteAsync(server.AsMemory(), cancellation);
            input.Close();
        }
        catch (IOException)
        {
            // A helper may answer without reading its input; its exit code tells.
        }
    }

    static async Task<string> ReadBoundedAsync(StreamReader reader, CancellationToken cancellation)
    {
        var buffer = new char[HttpLimits.TokenBodyBytes];
        var length = await reader.ReadBlockAsync(buffer, cancellation);
        return new string(buffer, 0, length);
    }

    static RegistryCredential Parse(string program, string output)
    {
        try
        {
            if (JsonSerializer.Deserialize<HelperReply>(output) is { Username: { } user, Secret: { Length: > 0 } secret })
            {
                return user == IdentityTokenUser
                    ? new IdentityTokenCredential(user, secret, program)
                    : new PasswordCredential(user, secret, program);
            }
        }
        catch (JsonException)
        {
            // Told below, together with JSON of the wrong shape; the text itself may hold a secret.
        }
        throw new CredentialException($"{program} answered with something other than a user name and a secret. Update it, or log in anew.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
