using System.Text.Json;

namespace KinoiteZfs.Oci.Tests.Core;

public sealed class ReadingJsonMembers
{
    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [Fact]
    public void A_text_is_read() => Assert.Equal("b", Json("""{"a":"b"}""").Text("a"));

    [Theory]
    [InlineData("""{"b":"a"}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""["a"]""")]
    [InlineData("null")]
    public void What_is_no_text_is_none(string json) => Assert.Null(Json(json).Text("a"));

    [Fact]
    public void Null_is_a_member() =>
        Assert.Equal(JsonValueKind.Null, Json("""{"a":null}""").Member("a")!.Value.ValueKind);

    [Theory]
    [InlineData("{}")]
    [InlineData("\"a\"")]
    public void What_has_no_members_has_none(string json) => Assert.Null(Json(json).Member("a"));
}
