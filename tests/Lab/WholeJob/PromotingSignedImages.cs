namespace KinoiteZfs.Lab;

/// <summary>With a key, <c>latest</c> is what every witness verifies, and the image makes its hosts verify it
/// too.</summary>
[Collection(SignedNightsCollection.Name)]
public sealed class PromotingSignedImages(SignedNights nights)
{
    string Latest => $"{nights.Repository("kinoite-zfs")}@{nights["promote"].Tags["kinoite-zfs:latest"]}";

    [Theory]
    [InlineData("candidate")]
    [InlineData("verify")]
    [InlineData("promote")]
    [InlineData("promote again")]
    [InlineData("composed natively")]
    public void Every_stage_succeeds(string step) =>
        Assert.True(nights[step].Result.ExitCode == 0, nights[step].Result.All);

    [Theory]
    [InlineData("kinoite-zfs", "latest")]
    [InlineData("akmods-zfs", "main-43")]
    public async Task Cosign_verifies_what_became_stable(string repository, string tag)
    {
        using var login = new DockerLogin(nights.Host);
        var image = $"{nights.Repository(repository)}@{nights["promote"].Tags[$"{repository}:{tag}"]}";

        var verified = await Witnesses.CosignAsync(
            ["verify", "--key", nights.PublicKey, "--insecure-ignore-tlog=true", "--allow-http-registry", image],
            login: login.Folder);

        Assert.True(verified.ExitCode == 0, verified.All);
    }

    [Fact]
    public async Task A_host_which_runs_the_promoted_image_pulls_latest_with_the_images_own_trust_files()
    {
        using var host = await HostOfLatestAsync();
        using var into = new TemporaryFolder();

        var pulled = await Witnesses.PullAsync(host, Latest, into["pulled"], LabUser.Publisher);

        Assert.True(pulled.ExitCode == 0, pulled.All);
    }

    /// <summary>The base image's was Fedora's, with which hosts on ostree-image-signed: refuse every image.</summary>
    [Fact]
    public async Task That_hosts_default_is_to_reject()
    {
        using var host = await HostOfLatestAsync();

        Assert.Equal(
            """[{"type":"reject"}]""",
            System.Text.Json.Nodes.JsonNode.Parse(host.Read("etc/containers/policy.json"))!["default"]!.ToJsonString());
    }

    /// <summary>Whoever has a token which may write packages can push this: GitHub cannot confine it to some of
    /// them.</summary>
    [Fact]
    public async Task That_host_refuses_what_somebody_else_has_pushed_into_the_stable_repository()
    {
        using var host = await HostOfLatestAsync();
        using var into = new TemporaryFolder();
        var pushed = $"{nights.Repository("kinoite-zfs")}:latest-of-somebody";
        await SignedNights.CopyAsync($"{nights.Host}/ublue-os/kinoite-main:latest", pushed);

        var pulled = await Witnesses.PullAsync(host, pushed, into["pulled"], LabUser.Publisher);

        Assert.True(pulled.ExitCode != 0, pulled.All);
        Assert.Contains("signature", pulled.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_base_image_which_is_not_signed_is_refused() =>
        Refused("resolve, base unsigned", "The base image is not what its maker signed");

    [Fact]
    public void Without_the_key_nothing_becomes_stable()
    {
        Refused("promote, verified, no key", "Set SIGNING_KEY");
        Assert.Empty(nights["promote, verified, no key"].Tags.In("kinoite-zfs"));
    }

    [Fact]
    public void A_wrong_password_says_so() => Refused("another key", "SIGNING_PASSWORD is not its password");

    [Fact]
    public void Promoted_again_no_second_signature_is_made() =>
        Assert.Equal(
            nights["promote"].Tags.In("kinoite-zfs").Select(tag => nights["promote"].Tags[$"kinoite-zfs:{tag}"]),
            nights["promote again"].Tags.In("kinoite-zfs")
                .Select(tag => nights["promote again"].Tags[$"kinoite-zfs:{tag}"]));

    void Refused(string step, string saying)
    {
        Assert.True(nights[step].Result.ExitCode != 0, nights[step].Result.All);
        Assert.Contains(saying, nights[step].Result.All, StringComparison.Ordinal);
    }

    async Task<HostFiles> HostOfLatestAsync()
    {
        var host = new HostFiles();
        using var unpacked = new TemporaryFolder();
        await Tool.RunAsync(
            Checkout.Script("in-image.sh"), "--creds", $"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}", Latest,
            "cp", "-a", "etc/containers", "etc/pki", unpacked.Path);
        foreach (var folder in new[] { "containers", "pki" })
        {
            foreach (var file in Directory.EnumerateFiles(unpacked[folder], "*", SearchOption.AllDirectories))
                host.Write(
                    Path.Combine("etc", Path.GetRelativePath(unpacked.Path, file)), await File.ReadAllBytesAsync(file));
        }
        return host;
    }
}
