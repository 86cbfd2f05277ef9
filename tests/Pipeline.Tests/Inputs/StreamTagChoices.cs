using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class StreamTagChoices
{
    static readonly FedoraVersion Fedora = FedoraVersion.Parse("43");
    static readonly Digest Base = Given.Digest("base");

    static IEnumerable<string> Candidates(string? source, string? version) =>
        StreamTagChoice.Candidates(source is null ? null : Tag.Parse(source), Fedora, version).Select(tag => tag.Name);

    static Task<Tag> Choose(string source, string? version, params (string Tag, string Digest)[] registry) =>
        StreamTagChoice.ChooseAsync(
            ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:" + source), Base, Fedora, version,
            (tag, _) => Task.FromResult(registry.Where(entry => entry.Tag == tag.Name).Select(entry => Given.Digest(entry.Digest)).FirstOrDefault()), default);

    [Theory]
    [InlineData("43.20261120")]
    [InlineData("43.20261120.2")]
    [InlineData("43-20261120.1")]
    [InlineData("latest-20261120")]
    [InlineData("stable-43-20261120")]
    [InlineData("20261120")]
    [InlineData("gts_20261120")]
    public void A_tag_with_a_date_is_date_stamped(string tag) => Assert.True(StreamTagChoice.IsDateStamped(Tag.Parse(tag)));

    [Theory]
    [InlineData("latest")]
    [InlineData("43")]
    [InlineData("stable-43")]
    [InlineData("12345678-43")]
    [InlineData("20261340")]
    [InlineData("202611201")]
    [InlineData("a20261120")]
    public void Everything_else_may_move(string tag) => Assert.False(StreamTagChoice.IsDateStamped(Tag.Parse(tag)));

    [Fact]
    public void A_date_stamped_source_is_kept() => Assert.Equal(["43.20261120"], Candidates("43.20261120", "43.20261121"));

    [Fact]
    public void Source_latest_and_fedora_are_tried_in_this_order() =>
        Assert.Equal(["stable-20261120.1", "latest-20261120.1", "43-20261120.1"], Candidates("stable", "43.20261120.1"));

    [Theory]
    [InlineData("latest-43.20261120")]
    [InlineData("43.20261120")]
    [InlineData("20261120")]
    public void The_suffix_starts_at_the_date(string version) => Assert.Equal(["latest-20261120", "43-20261120"], Candidates("latest", version));

    [Fact]
    public void An_image_named_by_digest_has_no_source_tag() => Assert.Equal(["latest-20261120", "43-20261120"], Candidates(null, "43.20261120"));

    [Fact]
    public async Task The_first_tag_on_the_digest_is_taken() => Assert.Equal(
        "43-20261120", (await Choose("latest", "43.20261120", ("latest-20261120", "other"), ("43-20261120", "base"))).Name);

    [Fact]
    public async Task Without_a_match_every_tried_tag_is_named_with_what_it_is()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => Choose("stable", "43.20261120", ("latest-20261120", "other")));
        Assert.Contains(
            $"Tried: stable-20261120 (no such tag), latest-20261120 (is {Given.Digest("other")}), 43-20261120 (no such tag).", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_stamped_tag_that_moves_while_it_is_read_is_refused()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => Choose("43.20261120", null, ("43.20261120", "other")));
        Assert.Contains("moved while it was read", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("", "''")]
    [InlineData("43", "'43'")]
    [InlineData("43.20261120\n::error::x", "'43.20261120\\u{a}::error::x'")]
    public async Task A_version_without_a_usable_date_is_named(string? version, string shown)
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => Choose("latest", version));
        Assert.Contains($"org.opencontainers.image.version is {shown}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_fails_is_not_a_missing_tag() =>
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => StreamTagChoice.ChooseAsync(
            ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"), Base, Fedora, "43.20261120",
            (_, _) => throw new RegistryUnavailableException("502"), default));
}
