namespace KinoiteZfs.Oci.Tests.References;

public sealed class ReadingReferences
{
    const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("alpine", "docker.io/library/alpine:latest")]
    [InlineData("owner/app", "docker.io/owner/app:latest")]
    [InlineData("index.docker.io/owner/app:1", "docker.io/owner/app:1")]
    [InlineData("ghcr.io/owner/app", "ghcr.io/owner/app:latest")]
    [InlineData("GHCR.io/owner/app:1.0", "ghcr.io/owner/app:1.0")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("localhost:5000/a/b/c:tag", "localhost:5000/a/b/c:tag")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app:latest")]
    [InlineData("ghcr.io/owner/app@sha256:" + Hex, "ghcr.io/owner/app@sha256:" + Hex)]
    [InlineData("ghcr.io/owner/app:1@sha256:" + Hex, "ghcr.io/owner/app:1@sha256:" + Hex)]
    public void A_reference_is_completed_by_dockers_rules(string text, string full) =>
        Assert.Equal(full, ImageReference.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ghcr.io/Owner/app")]
    [InlineData("ghcr.io/owner/app:")]
    [InlineData("ghcr.io/owner/app:.tag")]
    [InlineData("ghcr.io/owner/app@sha256:short")]
    [InlineData("ghcr.io/owner/app@sha512:" + Hex)]
    [InlineData("ghcr.io/../app")]
    [InlineData("ghcr.io//app")]
    [InlineData("ghcr.io/owner/app/")]
    [InlineData("https://ghcr.io/owner/app")]
    [InlineData("ghcr.io/owner/app:a+b")]
    [InlineData("ghcr.io/owner/a p p")]
    public void What_is_no_reference_is_refused_with_its_text(string text) =>
        Assert.Contains(
            $"'{text}'", Assert.Throws<FormatException>(() => ImageReference.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_full_reference_survives_printing_and_reading()
    {
        var reference = ImageReference.Parse($"localhost:5000/a/b:t@sha256:{Hex}");

        Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
    }

    [Fact]
    public void Pinning_keeps_the_tag_for_information() =>
        Assert.Equal($"ghcr.io/owner/app:1@sha256:{Hex}", ImageReference.Parse("ghcr.io/owner/app:1")
            .Pinned(Digest.Parse("sha256:" + Hex)).ToString());

    [Fact]
    public void Upper_case_hexadecimal_is_no_digest() =>
        Assert.False(Digest.TryParse("sha256:" + Hex.ToUpperInvariant(), out _));

    [Fact]
    public void A_tag_has_at_most_128_characters()
    {
        Assert.True(Tag.TryParse(new string('a', 128), out _));
        Assert.False(Tag.TryParse(new string('a', 129), out _));
    }
}
