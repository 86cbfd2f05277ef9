using KinoiteZfs.Oci.Http.Authentication;

namespace KinoiteZfs.Oci.Tests.Http;

public class ChallengesAreRead
{
    static IReadOnlyList<Challenge> Parse(params string[] headers) => ChallengeParser.Parse(headers);

    [Fact]
    public void A_bearer_challenge_names_realm_service_and_scope()
    {
        var challenge = Assert.Single(
            Parse("Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:o/a:pull,push\""));
        Assert.Equal(("https://a/t", "s", "repository:o/a:pull,push"), (
            challenge["realm"], challenge["service"], challenge["scope"]));
    }

    [Fact]
    public void Several_schemes_in_one_header_are_told_apart() =>
        Assert.Equal(["Basic", "Bearer"], Parse("Basic realm=\"x\", Bearer realm=\"y\", service=\"z\"")
            .Select(challenge => challenge.Scheme));

    [Fact]
    public void Several_headers_are_read_in_order() =>
        Assert.Equal(
            ["Negotiate", "Basic"], Parse("Negotiate", "Basic realm=\"x\"").Select(challenge => challenge.Scheme));

    [Fact]
    public void Schemes_and_names_compare_without_case()
    {
        var challenge = Assert.Single(Parse("bEARER REALM=\"https://a/t\""));
        Assert.True(challenge.Is("Bearer"));
        Assert.Equal("https://a/t", challenge["realm"]);
    }

    [Fact]
    public void Quoted_values_may_hold_commas_escapes_and_equal_signs() =>
        Assert.Equal("a,\"b\"=c\\", Assert.Single(Parse("Basic realm=\"a,\\\"b\\\"=c\\\\\", charset=UTF-8"))["realm"]);

    [Fact]
    public void Blanks_around_equal_signs_are_allowed() =>
        Assert.Equal("x", Assert.Single(Parse("Basic realm = \"x\" , charset = UTF-8"))["realm"]);

    [Fact]
    public void A_scheme_with_a_blob_does_not_hide_the_next_scheme() =>
        Assert.Equal(["Negotiate", "Bearer"], Parse("Negotiate YIIabc==, Bearer realm=\"y\"")
            .Select(challenge => challenge.Scheme));

    [Fact]
    public void A_scheme_without_parameters_does_not_hide_the_next_scheme() =>
        Assert.Equal("y", Parse("Negotiate, Bearer realm=\"y\"")[1]["realm"]);

    [Fact]
    public void The_first_of_a_repeated_parameter_counts() =>
        Assert.Equal("https://a", Assert.Single(Parse("Bearer realm=\"https://a\", realm=\"https://b\""))["realm"]);

    [Theory]
    [InlineData("")]
    [InlineData(",,, ,")]
    [InlineData("\"")]
    [InlineData("Bearer realm=\"never closed")]
    [InlineData("= = =")]
    [InlineData("Bearer realm=")]
    [InlineData("Bearer realm=\"a\\")]
    [InlineData("Bearer é=\"x\", (odd)")]
    public void Broken_headers_are_read_as_far_as_they_go(string header) => Assert.NotNull(Parse(header));
}
