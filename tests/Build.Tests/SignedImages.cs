using System.Security.Cryptography;
using KinoiteZfs.Oci.References;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Build.Tests;

/// <summary>A repository with a key, used as a user uses it: secrets in the environment, everything else as
/// before.</summary>
[Trait("Speed", "Slow")]
public sealed class SignedImages : IDisposable
{
    const string Key = "SIGNING_KEY";

    readonly FreshCheckout _checkout = new();
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        _checkout.Dispose();
    }

    string Private => _key.ExportPkcs8PrivateKeyPem();

    void Publish() => _checkout.Write("cosign.pub", _key.ExportSubjectPublicKeyInfoPem());

    BuildRun Run(string? key, params string[] arguments) => _checkout.RunWith(new() { [Key] = key ?? "" }, arguments);

    [Fact]
    public async Task What_is_promoted_is_signed_for_the_stable_repository()
    {
        Publish();

        Run(Private, "Promote").Succeeded();

        var stable = Repository.Parse("ghcr.io/local/kinoite-zfs");
        var latest = await _checkout.EmbeddedRegistry.FindManifestAsync(stable.At(ImageReference.Latest), default);
        var published = await VerificationKey.LoadAsync(new FileInfo(_checkout.PathOf("cosign.pub")), default);
        var result = await SignatureCheck.AsHostsDoAsync(
            _checkout.EmbeddedRegistry, stable, latest!.Digest, published, default);
        Assert.True(result.Verified, result.Reason);
    }

    [Fact]
    public void The_key_is_printed_and_written_nowhere()
    {
        Publish();

        var run = Run(Private, "Promote").Succeeded();

        var secret = Private.Split('\n')[1];
        Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(_checkout.Folder.FullName, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_private_half_nothing_is_promoted()
    {
        Publish();

        Run(null, "Promote").FailedSaying("signature: ", "is not signed");
    }

    [Fact]
    public void A_private_key_of_another_pair_is_refused()
    {
        Publish();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Run(other.ExportPkcs8PrivateKeyPem(), "Promote").FailedSaying("no host would accept the signatures");
    }

    [Fact]
    public void A_private_key_which_is_none_is_refused_without_showing_it()
    {
        var run = Run("c2VjcmV0LXRleHQ", "Promote")
            .FailedSaying("The key in SIGNING_KEY cannot be used: it is not PEM");

        Assert.DoesNotContain("c2VjcmV0LXRleHQ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_key_which_is_none_is_refused()
    {
        _checkout.Write("cosign.pub", "no key");

        Run(null, "Candidate").FailedSaying("cosign.pub cannot be used");
    }

    [Fact]
    public void A_branch_needs_no_key()
    {
        Publish();

        Run(null, "Branch", "--branch-name", "topic").Succeeded();
    }

    [Fact]
    public void A_branch_does_not_look_at_a_key()
    {
        Publish();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Run(other.ExportPkcs8PrivateKeyPem(), "Branch", "--branch-name", "topic").Succeeded();
    }

    [Fact]
    public async Task Nothing_in_the_candidate_repositories_is_signed()
    {
        Publish();

        Run(Private, "Promote").Succeeded();

        foreach (var name in (string[])["kinoite-zfs-candidate", "akmods-zfs-candidate"])
        {
            List<string> tags = [];
            await foreach (var tag in _checkout.EmbeddedRegistry.ListTagsAsync(
                Repository.Parse($"ghcr.io/local/{name}"), default))
                tags.Add(tag.Name);
            Assert.NotEmpty(tags);
            Assert.DoesNotContain(tags, tag => tag.EndsWith(".sig", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_key_can_be_in_a_file()
    {
        Publish();
        _checkout.Write("cosign.key", Private);

        Run(null, "Promote", "--signing-key-file", "cosign.key").Succeeded();
    }

    [Fact]
    public void A_file_which_is_not_there_is_named() =>
        Run(null, "Promote", "--signing-key-file", "no.key").FailedSaying("no.key cannot be read");

    /// <summary>As any program that a build starts can look: at what it inherits, and at its parent in /proc.</summary>
    [Fact]
    public void No_program_finds_the_key_in_an_environment()
    {
        Publish();
        _checkout.Write("bin/git", $$"""
            #!/bin/sh
            tr '\0' '\n' < /proc/$PPID/environ >> "{{_checkout.PathOf("seen")}}"
            env >> "{{_checkout.PathOf("seen")}}"
            PATH=${PATH#*:}
            exec git "$@"
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_checkout.PathOf("bin/git"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        _checkout.RunWith(
            new() { [Key] = Private, ["PATH"] =
                $"{_checkout.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}" },
            "Promote")
            .Succeeded();

        var seen = _checkout.Read("seen");
        Assert.Contains("PATH=", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Private.Split('\n')[1], seen, StringComparison.Ordinal);
    }

    /// <summary>Main would reuse akmods which nobody has signed, and sign them.</summary>
    [Fact]
    public void A_private_key_without_its_public_half_is_refused_before_anything_is_built() =>
        Run(Private, "Promote").FailedSaying("SIGNING_KEY is set, and there is no cosign.pub", "Commit the public key");

    [Fact]
    public void A_base_key_which_is_not_there_is_refused()
    {
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json")
            .Replace("\"zfsLine\"", "\"baseImageKey\": \"maker.pub\",\n  \"zfsLine\"", StringComparison.Ordinal));

        _checkout.Run("ResolveInputs")
            .FailedSaying("baseImageKey of ", "maker.pub. It is a path from the folder of that file.");
    }
}
