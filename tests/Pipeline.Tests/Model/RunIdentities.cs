namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class RunIdentities
{
    const string Sha = "0123456789abcdef0123456789abcdef01234567";

    static string RefusalOf(
        string id = "1", string attempt = "1", string number = "1", string @ref = "refs/heads/main", string sha = Sha,
        string actor = "dana") =>
        Assert.Throws<PipelineException>(() => RunIdentity.Create(id, attempt, number, @ref, sha, actor)).Message;

    [Fact]
    public void What_an_environment_says_becomes_an_identity() =>
        Assert.Equal(Given.Run("19283746"), RunIdentity.Create("19283746", "1", "12", "refs/heads/main", Sha, "dana"));

    [Fact]
    public void Names_of_robots_are_names() => Assert.Equal(
        "renovate[bot]", RunIdentity.Create("1", "1", "0", "refs/pull/7/merge", Sha, "renovate[bot]").Actor);

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void An_id_that_no_tag_can_carry(string id) =>
        Assert.Contains("cannot be part of a tag", RefusalOf(id: id), StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("one")]
    public void An_attempt_that_is_none(string attempt) =>
        Assert.Contains($"attempt '{attempt}'", RefusalOf(attempt: attempt), StringComparison.Ordinal);

    [Fact]
    public void A_number_that_is_none() =>
        Assert.Contains("number 'x'", RefusalOf(number: "x"), StringComparison.Ordinal);

    [Theory]
    [InlineData("main")]
    [InlineData("refs/heads/\u001b[2J")]
    public void A_ref_that_is_not_a_full_one(string @ref) =>
        Assert.Contains("is not a full ref", RefusalOf(@ref: @ref), StringComparison.Ordinal);

    [Theory]
    [InlineData("0123456")]
    [InlineData("main")]
    public void A_commit_that_is_not_a_full_one(string sha) =>
        Assert.Contains("is not a full commit id", RefusalOf(sha: sha), StringComparison.Ordinal);

    [Fact]
    public void An_actor_without_a_name() =>
        Assert.Contains("actor ''", RefusalOf(actor: ""), StringComparison.Ordinal);
}
