using KinoiteZfs.Oci.Http.Credentials;

namespace KinoiteZfs.Pipeline.Tools;

/// <summary>
/// Runs <c>docker-credential-&lt;name&gt; get</c>, the server on standard input, and ends it when it waits for
/// somebody. What it says may be a secret, and is not shown.
/// </summary>
public sealed partial class CredentialHelper(TimeSpan? timeout = null) : ICredentialHelper
{
    const string NotFound = "credentials not found in native keychain";
    const string IdentityTokenUser = "<token>";

    /// <summary>One that has not answered by then waits for a person who is not there.</summary>
    readonly TimeSpan _limit = timeout ?? TimeSpan.FromSeconds(30);

    public async Task<RegistryCredential?> GetAsync(string name, string server, CancellationToken cancellationToken)
    {
        if (!Name().IsMatch(name))
            throw new CredentialException(
                $"{UntrustedText.Quote(name)} is not the name of a credential helper. "
                + "Correct credHelpers or credsStore in the login file.");
        var program = "docker-credential-" + name;
        var run = new ToolRun("get") { Input = server, Timeout = _limit };
        try
        {
            var result = await new ExternalTool(program, program, program).TryRunAsync(run, cancellationToken);
            return result.ExitCode == 0 ? Parse(program, result.Output)
                : result.Output.Contains(NotFound, StringComparison.OrdinalIgnoreCase) ? null
                : throw new CredentialException(
                    $"{program} failed for {server} with exit code {result.ExitCode}. "
                    + $"Run `echo {server} | {program} get` to see why, or log in anew.");
        }
        catch (ToolMissingException missing)
        {
            // A laptop's docker leaves its login file behind when it goes, and most images are public.
            return new MissingHelperCredential(program, missing.Why);
        }
        catch (PipelineException)
        {
            throw new CredentialException(
                $"{program} gave no answer for {server} within {_limit.TotalSeconds:0} s. "
                + "It may be waiting for a keyring to be unlocked.");
        }
    }

    static RegistryCredential Parse(string program, string output)
    {
        try
        {
            if (JsonSerializer.Deserialize<Reply>(output) is { Username: { } user, Secret: { Length: > 0 } secret })
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
        throw new CredentialException(
            $"{program} answered with something other than a user name and a secret. Update it, or log in anew.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    sealed record Reply(string? Username, string? Secret)
    {
        /// <summary>The secret stays unprinted.</summary>
        public override string ToString() => "credential helper's reply";
    }
}
