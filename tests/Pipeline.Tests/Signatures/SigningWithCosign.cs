using System.Text.Json;
using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

/// <summary>
/// What cosign is told, and how. A stand-in writes down what it got: the real program signs in the lab, where nobody can look
/// into its environment.
/// </summary>
public sealed class SigningWithCosign : IDisposable
{
    static readonly string Pem = Keys.Fixture("cosign-2.5.key");

    readonly TemporaryFolder _folder = new();
    readonly StreamOnDisk _stream = new();

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_signs_the_digest_where_it_really_is_for_the_repository_users_know()
    {
        await SignAsync();

        Assert.Contains(
            [
                $"sign --yes --key env://KINOITE_ZFS_COSIGN_KEY --tlog-upload=false --allow-http-registry=true --registry-referrers-mode=legacy "
                + $"--sign-container-identity ghcr.io/dana/kinoite-zfs-candidate localhost:5000/dana/kinoite-zfs-candidate@{Image}",
            ],
            Lines("arguments"));
    }

    [Fact]
    public async Task Both_forms_are_made() =>
        Assert.Equal(["legacy", "oci-1-1"], (await SignAsync("arguments")).Select(line => line.Split("--registry-referrers-mode=")[1].Split(' ')[0]));

    [Fact]
    public async Task Neither_key_nor_password_nor_login_is_an_argument()
    {
        var arguments = string.Join('\n', await SignAsync("arguments"));

        Assert.All(["PRIVATE", "a password", "registry-token", "cmVnaXN0cnk"], secret => Assert.DoesNotContain(secret, arguments, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_and_password_are_in_its_environment()
    {
        await SignAsync();

        Assert.Equal(Pem.Trim(), (await File.ReadAllTextAsync(Path.Combine(_folder.Directory.FullName, "key"))).Trim());
        Assert.Contains("a password", Lines("password"));
    }

    [Fact]
    public async Task The_login_is_a_file_for_its_owner_alone_and_gone_afterwards()
    {
        await SignAsync();

        using var login = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Directory.FullName, "login")));
        Assert.Equal(
            Convert.ToBase64String("dana:registry-token"u8),
            login.RootElement.GetProperty("auths").GetProperty("localhost:5000").GetProperty("auth").GetString());
        Assert.Equal(["600"], Lines("mode").Distinct());
        Assert.All(Lines("folder"), folder => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task A_key_which_is_not_encrypted_is_refused_before_cosign_refuses_it()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => SignerFor(Keys.Private()).SignAsync(_stream.Repositories.Candidate, Given.Digest("x"), default));

        Assert.Contains("cosign import-key-pair", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_program_its_package_is_named()
    {
        var image = await PublishAsync();
        var signer = new CosignSigner(
            CosignSigner.Installed with { Command = "no-such-cosign" }, SigningKey.Parse(Pem, "a password"), Pem, "a password", _stream.Registry, Locate);

        var error = await Assert.ThrowsAsync<PipelineException>(() => signer.SignAsync(image.Repository, image.Digest!, default));

        Assert.Contains("apt-get install cosign", error.Message, StringComparison.Ordinal);
    }

    Digest? Image { get; set; }

    static Task<CosignPlace> Locate(Repository repository, CancellationToken cancellation) =>
        Task.FromResult(new CosignPlace(repository.On("localhost:5000"), PlainHttp: true, new PasswordCredential("dana", "registry-token", "the test")));

    async Task<string[]> SignAsync(string file)
    {
        await SignAsync();
        return Lines(file);
    }

    async Task SignAsync()
    {
        var image = await PublishAsync();
        Image = image.Digest;
        await SignerFor(Pem).SignAsync(image.Repository, image.Digest!, default);
    }

    Task<ImageReference> PublishAsync() => _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse("one")), "an image");

    string[] Lines(string file) => File.ReadAllLines(Path.Combine(_folder.Directory.FullName, file));

    CosignSigner SignerFor(string pem)
    {
        var program = _folder.Write("cosign", $$"""
            #!/bin/sh
            cd '{{_folder.Directory.FullName}}'
            printf '%s\n' "$*" >>arguments
            printf '%s\n' "$KINOITE_ZFS_COSIGN_KEY" >key
            printf '%s\n' "$COSIGN_PASSWORD" >>password
            printf '%s\n' "$DOCKER_CONFIG" >>folder
            stat -c %a "$DOCKER_CONFIG/config.json" >>mode
            cp "$DOCKER_CONFIG/config.json" login
            """);
        if (!OperatingSystem.IsWindows())
            program.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return new CosignSigner(
            CosignSigner.Installed with { Command = program.FullName }, SigningKey.Parse(pem, "a password"), pem, "a password", _stream.Registry, Locate);
    }
}
