using System.Text;

namespace KinoiteZfs.Oci.Tests.Http;

public sealed class FindingCredentials : IDisposable
{
    readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("credentials-");
    readonly Dictionary<string, string> _variables = [];
    readonly Helpers _helpers = new();

    public void Dispose() => _home.Delete(recursive: true);

    Task<RegistryCredential?> Find(string image) => Find(Repository.Parse(image));

    Task<RegistryCredential?> Find(Repository repository) => CredentialSources.FirstOf(
        new EnvironmentCredentials(name => _variables.GetValueOrDefault(name)),
        new LoginFileCredentials(LoginFiles.In(name => _variables.GetValueOrDefault(name), _home.FullName), _helpers))
        .FindAsync(repository.Registry, repository, CancellationToken.None);

    string Write(string path, string text)
    {
        var file = Path.Combine(_home.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    static string Auth(string user, string password = "pass") =>
        $$"""{"auth":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}}"}""";

    async Task<string?> UserOf(string image) => (await Find(image) as PasswordCredential)?.Username;

    /// <summary>Gitea and Forgejo set GITHUB_TOKEN and GITHUB_SERVER_URL in their runners too, to their own:
    /// go-gitea/gitea, services/actions/context.go.</summary>
    [Theory]
    [InlineData("https://github.com", true)]
    [InlineData("", true)]
    [InlineData("https://codeberg.org", false)]
    [InlineData("https://github.com.example.org/", false)]
    public async Task A_token_of_another_forge_is_not_for_ghcr(string server, bool sent)
    {
        _variables["GITHUB_TOKEN"] = "secret";
        _variables["GITHUB_SERVER_URL"] = server;
        Assert.Equal(sent, await Find("ghcr.io/o/a") is not null);
    }

    [Fact]
    public async Task Nothing_configured_means_anonymous() => Assert.Null(await Find("ghcr.io/o/a"));

    [Fact]
    public async Task A_login_file_may_begin_with_a_byte_order_mark()
    {
        Write(".docker/config.json", "\uFEFF" + $$$"""{"auths":{"ghcr.io":{{{Auth("u")}}}}}""");
        Assert.Equal("u", await UserOf("ghcr.io/o/a"));
    }

    [Fact]
    public async Task The_variables_count_for_the_host_they_name_and_no_other()
    {
        _variables["REGISTRY_HOST"] = "localhost:5000";
        _variables["REGISTRY_USERNAME"] = "u";
        _variables["REGISTRY_PASSWORD"] = "p";
        Assert.Equal("u", await UserOf("localhost:5000/o/a"));
        Assert.Null(await Find("ghcr.io/o/a"));
    }

    [Theory]
    [InlineData("REGISTRY_HOST")]
    [InlineData("REGISTRY_USERNAME")]
    [InlineData("REGISTRY_PASSWORD")]
    public async Task An_incomplete_set_of_variables_is_an_error_that_says_what_to_set(string missing)
    {
        _variables["REGISTRY_HOST"] = "ghcr.io";
        _variables["REGISTRY_USERNAME"] = "u";
        _variables["REGISTRY_PASSWORD"] = "geheim";
        _variables.Remove(missing);
        var error = await Assert.ThrowsAsync<CredentialException>(() => Find("ghcr.io/o/a"));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GITHUB_TOKEN_is_for_GHCR_alone()
    {
        _variables["GITHUB_TOKEN"] = "p";
        _variables["GITHUB_ACTOR"] = "octocat";
        Assert.Equal("octocat", await UserOf("ghcr.io/o/a"));
        Assert.Null(await Find("quay.io/o/a"));
        Assert.Null(await Find("ghcr.io.evil.test/o/a"));
    }

    [Fact]
    public async Task Docker_keeps_its_logins_in_the_home_folder()
    {
        Write(".docker/config.json", $$$"""{"auths":{"ghcr.io":{{{Auth("docker", "a:b")}}}}}""");
        Assert.Equal(("docker", "a:b"), await Find("ghcr.io/o/a") is PasswordCredential found
            ? (found.Username, found.Password)
            : default);
    }

    [Fact]
    public async Task DOCKER_CONFIG_names_another_folder()
    {
        var file = Write("elsewhere/config.json", $$$"""{"auths":{"ghcr.io":{{{Auth("other")}}}}}""");
        _variables["DOCKER_CONFIG"] = Path.GetDirectoryName(file)!;
        Assert.Equal("other", await UserOf("ghcr.io/o/a"));
    }

    [Fact]
    public async Task Podman_keeps_its_logins_in_the_runtime_folder()
    {
        Write("run/containers/auth.json", $$$"""{"auths":{"ghcr.io":{{{Auth("podman")}}}}}""");
        _variables["XDG_RUNTIME_DIR"] = Path.Combine(_home.FullName, "run");
        Assert.Equal("podman", await UserOf("ghcr.io/o/a"));
    }

    [Fact]
    public async Task And_in_the_settings_folder()
    {
        Write(".config/containers/auth.json", $$$"""{"auths":{"ghcr.io":{{{Auth("settings")}}}}}""");
        Assert.Equal("settings", await UserOf("ghcr.io/o/a"));
    }

    [Fact]
    public async Task REGISTRY_AUTH_FILE_stands_alone()
    {
        Write(".docker/config.json", $$$"""{"auths":{"ghcr.io":{{{Auth("docker")}}}}}""");
        _variables["REGISTRY_AUTH_FILE"] = Write("mine.json", "{}");
        Assert.Null(await Find("ghcr.io/o/a"));
    }

    [Fact]
    public async Task The_longest_path_wins()
    {
        Write(
            ".docker/config.json",
            $$$"""{"auths":{"ghcr.io":{{{Auth("host")}}},"ghcr.io/o":{{{Auth("owner")}}},"ghcr.io/o/a":{{{Auth("image")}}}}}""");
        Assert.Equal("image", await UserOf("ghcr.io/o/a"));
        Assert.Equal("owner", await UserOf("ghcr.io/o/b"));
        Assert.Equal("host", await UserOf("ghcr.io/p/a"));
    }

    [Fact]
    public async Task A_path_is_no_prefix_of_another_name()
    {
        Write(".docker/config.json", $$$"""{"auths":{"ghcr.io/o":{{{Auth("owner")}}}}}""");
        Assert.Null(await Find("ghcr.io/other/a"));
    }

    [Fact]
    public async Task Keys_may_be_URLs()
    {
        Write(".docker/config.json", $$$"""{"auths":{"https://ghcr.io/v1/":{{{Auth("url")}}}}}""");
        Assert.Equal("url", await UserOf("ghcr.io/o/a"));
    }

    [Fact]
    public async Task Docker_Hub_is_found_under_its_old_name()
    {
        Write(".docker/config.json", $$$"""{"auths":{"https://index.docker.io/v1/":{{{Auth("hub")}}}}}""");
        Assert.Equal("hub", await UserOf("busybox"));
    }

    [Fact]
    public async Task An_identity_token_is_recognised()
    {
        Write(".docker/config.json", """{"auths":{"ghcr.io":{"identitytoken":"refresh"}}}""");
        Assert.Equal("refresh", Assert.IsType<IdentityTokenCredential>(await Find("ghcr.io/o/a")).Token);
    }

    [Fact]
    public async Task A_registry_token_is_recognised()
    {
        Write(".docker/config.json", """{"auths":{"ghcr.io":{"registrytoken":"ready"}}}""");
        Assert.Equal("ready", Assert.IsType<RegistryTokenCredential>(await Find("ghcr.io/o/a")).Token);
    }

    [Fact]
    public async Task A_helper_for_the_host_is_asked_first()
    {
        Write(
            ".docker/config.json",
            $$$"""{"auths":{"ghcr.io":{{{Auth("written")}}}},"credHelpers":{"ghcr.io":"gh"},"credsStore":"store"}""");
        Assert.Equal("gh for ghcr.io", await UserOf("ghcr.io/o/a"));
    }

    [Fact]
    public async Task The_store_is_asked_where_nothing_is_written_down()
    {
        Write(".docker/config.json", """{"auths":{"ghcr.io":{}},"credsStore":"store"}""");
        Assert.Equal("store for ghcr.io", await UserOf("ghcr.io/o/a"));
    }

    /// <summary>podman and docker stop there (containers/image, pkg/docker/config/config.go; docker's client): a laptop
    /// without Docker Desktop pulls nothing.</summary>
    [Fact]
    public async Task A_missing_helper_stands_in_nobodys_way()
    {
        Write(
            ".docker/config.json",
            $$$"""{"auths":{"ghcr.io":{{{Auth("written")}}}},"credHelpers":{"ghcr.io":"gone"},"credsStore":"gone"}""");
        Assert.Equal("written", await UserOf("ghcr.io/o/a"));
        Assert.IsType<MissingHelperCredential>(await Find("quay.io/o/a"));
        Write(".config/containers/auth.json", $$$"""{"auths":{"quay.io":{{{Auth("settings")}}}}}""");
        Assert.Equal("settings", await UserOf("quay.io/o/a"));
    }

    [Fact]
    public async Task The_store_knows_Docker_Hub_by_its_URL()
    {
        Write(".docker/config.json", """{"credsStore":"store"}""");
        Assert.Equal("store for https://index.docker.io/v1/", await UserOf("busybox"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"not base64"}}}""")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"bm9jb2xvbg=="}}}""")]
    public async Task A_broken_login_file_is_an_error_that_names_it(string text)
    {
        var file = Write(".docker/config.json", text);
        Assert.StartsWith(
            file, (await Assert.ThrowsAsync<CredentialException>(() => Find("ghcr.io/o/a"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_login_file_holds_nothing()
    {
        Write(".docker/config.json", "");
        Assert.Null(await Find("ghcr.io/o/a"));
    }

    [Fact]
    public async Task A_huge_login_file_is_not_read()
    {
        Write(".docker/config.json", new string(' ', 1024 * 1024 + 1));
        await Assert.ThrowsAsync<CredentialException>(() => Find("ghcr.io/o/a"));
    }

    sealed class Helpers : ICredentialHelper
    {
        public Task<RegistryCredential?> GetAsync(string name, string server, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredential?>(
                name == "gone"
                    ? new MissingHelperCredential("docker-credential-gone", "no such file")
                    : new PasswordCredential($"{name} for {server}", "pass", name));
    }
}
