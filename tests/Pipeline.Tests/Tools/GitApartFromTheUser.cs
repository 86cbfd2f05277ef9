namespace KinoiteZfs.Pipeline.Tests.Tools;

/// <summary>What people have in their ~/.gitconfig is about their repositories, and not about ours.</summary>
public sealed class GitApartFromTheUser : IDisposable
{
    const string Gitconfig = """
        [safe]
            bareRepository = explicit
        [url "ssh://git@example.org/"]
            insteadOf = https://
        [init]
            defaultObjectFormat = sha256
            templateDir = ~/template
        [core]
            hooksPath = ~/hooks
        [http]
            proxy = http://proxy.example.org:3128
        [http "https://git.example.org"]
            sslCAInfo = /etc/example.pem
            extraHeader = Authorization: secret
        """;

    readonly TemporaryFolder _home = new();

    public GitApartFromTheUser() => _home.Write(".gitconfig", Gitconfig);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Nothing_of_it_is_in_force()
    {
        var settings = await ListAsync(
            (await GitTool.RunApartAsync(["config", "--list", "--name-only"], default)).Environment);

        Assert.All((string[])["safe.", "url.", "init.", "extraheader"], x => Assert.DoesNotContain(
            x, settings, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>As <c>git config --null --get-regexp</c> writes it.</summary>
    [Fact]
    public async Task But_the_way_to_the_network_is()
    {
        var settings = await ListAsync(GitTool.Apart(
            "http.proxy\nhttp://proxy.example.org:3128\0http.https://git.example.org.sslcainfo\n/etc/example.pem\0"));

        Assert.Contains("http.proxy\n", settings, StringComparison.Ordinal);
        Assert.Contains("http.https://git.example.org.sslcainfo\n", settings, StringComparison.Ordinal);
    }

    async Task<string> ListAsync(IReadOnlyDictionary<string, string> environment) => (await GitTool.Git.RunAsync(
        GitTool.Run("config", "--list", "--name-only") with
        {
            WorkingDirectory = _home.Directory,
            Environment = new Dictionary<string, string>(environment)
            {
                ["HOME"] = _home.Directory.FullName, ["XDG_CONFIG_HOME"] = _home.Directory.FullName
            },
        },
        default)).Output;
}
