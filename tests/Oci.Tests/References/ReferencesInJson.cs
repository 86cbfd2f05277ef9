using System.Text.Json;

namespace KinoiteZfs.Oci.Tests.References;

public sealed class ReferencesInJson
{
    static readonly Digest Some = Digest.Of("x"u8);

    sealed record Holder(Digest Digest, Tag Tag, Repository Repository, ImageReference Image);

    [Fact]
    public void They_are_strings_with_any_options()
    {
        var holder = new Holder(Some, Tag.Parse("t"), Repository.Parse("ghcr.io/a/b"), ImageReference.Parse("ghcr.io/a/b:t"));

        var json = JsonSerializer.Serialize(holder);

        Assert.Equal($$"""{"Digest":"{{Some}}","Tag":"t","Repository":"ghcr.io/a/b","Image":"ghcr.io/a/b:t"}""", json);
        Assert.Equal(holder, JsonSerializer.Deserialize<Holder>(json));
    }

    [Fact]
    public void They_can_be_keys()
    {
        var map = new Dictionary<Tag, Digest> { [Tag.Parse("latest")] = Some };

        var json = JsonSerializer.Serialize(map);

        Assert.Equal($$"""{"latest":"{{Some}}"}""", json);
        Assert.Equal(map, JsonSerializer.Deserialize<Dictionary<Tag, Digest>>(json));
    }

    [Theory]
    [InlineData("\"sha256:abc\"", "sha256:abc")]
    [InlineData("7", "Number")]
    public void A_wrong_value_is_named(string json, string named) =>
        Assert.Contains(named, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Digest>(json)).Message, StringComparison.Ordinal);
}
