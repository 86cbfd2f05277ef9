using System.Runtime.Versioning;
using KinoiteZfs.Oci.Http.Credentials;

namespace KinoiteZfs.Pipeline.Tests.Tools;

[UnsupportedOSPlatform("windows")]
public sealed class AskingCredentialHelpers : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("helpers-");
    readonly string _name = "test-" + Guid.NewGuid().ToString("N");

    public AskingCredentialHelpers()
    {
        // Programs are found on the path; each test's has a name of its own, so the order does not matter.
        Environment.SetEnvironmentVariable("PATH", $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    async Task<RegistryCredential?> Ask(string script, TimeSpan? timeout = null)
    {
        var file = Path.Combine(_folder.FullName, "docker-credential-" + _name);
        await File.WriteAllTextAsync(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await new CredentialHelper(timeout).GetAsync(_name, "ghcr.io; touch evil", CancellationToken.None);
    }

    [Fact]
    public async Task The_server_comes_on_standard_input_and_never_meets_a_shell()
    {
        var found = await Ask(
            """read server; test "$#" = 1 && printf '{"ServerURL":"x","Username":"%s %s","Secret":"s"}' "$1" "$server" """);
        Assert.Equal("get ghcr.io; touch evil", Assert.IsType<PasswordCredential>(found).Username);
    }

    [Fact]
    public async Task A_token_for_a_user_name_is_an_identity_token() =>
        Assert.Equal(
            "s",
            Assert.IsType<IdentityTokenCredential>(await Ask("""echo '{"Username":"<token>","Secret":"s"}'""")).Token);

    [Fact]
    public async Task Not_found_means_nothing() =>
        Assert.Null(await Ask("echo 'credentials not found in native keychain'; exit 1"));

    [Fact]
    public async Task A_failing_helper_is_an_error_without_its_output()
    {
        var error = await Assert.ThrowsAsync<CredentialException>(() => Ask("echo geheim; echo geheim >&2; exit 3"));
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo nonsense geheim")]
    [InlineData("echo '{}'")]
    [InlineData("true")]
    public async Task An_odd_answer_is_an_error_without_its_output(string script) =>
        Assert.DoesNotContain(
            "geheim", (await Assert.ThrowsAsync<CredentialException>(() => Ask(script))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_helper_that_waits_for_somebody_is_ended()
    {
        var error = await Assert.ThrowsAsync<CredentialException>(
            () => Ask("exec sleep 1000", TimeSpan.FromMilliseconds(50)));
        Assert.Contains("gave no answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_helper_has_nothing_and_is_named()
    {
        var found = await new CredentialHelper().GetAsync(_name + "-none", "ghcr.io", CancellationToken.None);
        Assert.Contains(
            $"docker-credential-{_name}-none", Assert.IsType<MissingHelperCredential>(found).Source,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a b")]
    [InlineData("-x")]
    [InlineData("a;b")]
    public async Task A_name_that_is_no_name_is_not_run(string name) =>
        await Assert.ThrowsAsync<CredentialException>(
            () => new CredentialHelper().GetAsync(name, "ghcr.io", CancellationToken.None));
}
