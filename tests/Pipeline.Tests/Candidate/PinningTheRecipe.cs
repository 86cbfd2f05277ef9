namespace KinoiteZfs.Pipeline.Tests.Candidate;

public sealed class PinningTheRecipe
{
    [Fact]
    public void Only_the_value_changes() => Assert.Equal(
        "# ours\nname: x\nbase-image: \"ghcr.io/a/b\"   # where from\nmodules: []\n",
        Set("# ours\nname: x\nbase-image: ghcr.io/old/one   # where from\nmodules: []\n"));

    [Theory]
    [InlineData("base-image: 'old'")]
    [InlineData("base-image: \"old\"")]
    [InlineData("base-image:   old")]
    public void However_the_value_was_quoted_it_is_replaced(string line) =>
        Assert.Equal("base-image: \"ghcr.io/a/b\"", Set(line));

    [Fact]
    public void A_quoted_key_is_the_same_key() =>
        Assert.Equal("\"base-image\": \"ghcr.io/a/b\"", Set("\"base-image\": old"));

    [Fact]
    public void Line_ends_stay_what_they_were() =>
        Assert.Equal("base-image: \"ghcr.io/a/b\"\r\nname: x\r\n", Set("base-image: old\r\nname: x\r\n"));

    /// <summary>YAML would read 43.20261120 as a number and drop its last digit.</summary>
    [Fact]
    public void A_version_with_a_date_stays_text() =>
        Assert.Equal("image-version: \"43.20261120\"", RecipeText.SetTopLevel(
            "image-version: 42", "image-version", "43.20261120", "recipe.yml"));

    [Fact]
    public void The_same_key_below_another_is_not_meant() => Assert.Equal(
        "base-image: \"ghcr.io/a/b\"\nstages:\n  base-image: other\n",
        Set("base-image: old\nstages:\n  base-image: other\n"));

    [Fact]
    public void A_key_which_only_starts_the_same_is_not_meant() =>
        Assert.Equal("base-image-name: x\nbase-image: \"ghcr.io/a/b\"", Set("base-image-name: x\nbase-image: old"));

    [Fact]
    public void A_recipe_without_the_key_is_refused() =>
        Assert.Contains("the key 'base-image' is there 0 times", Refusal("name: x\n"), StringComparison.Ordinal);

    [Fact]
    public void A_recipe_with_the_key_twice_is_refused_with_both_lines() =>
        Assert.Contains(
            "Keep one of the lines 1, 3", Refusal("base-image: a\nname: x\n'base-image': b\n"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("base-image:")]
    [InlineData("base-image: |")]
    [InlineData("base-image: &anchor x")]
    public void A_value_which_is_not_on_its_line_is_refused(string line) =>
        Assert.Contains("no plain value to pin", Refusal(line + "\n"), StringComparison.Ordinal);

    static string Set(string yaml) => RecipeText.SetTopLevel(yaml, "base-image", "ghcr.io/a/b", "recipe.yml");

    static string Refusal(string yaml) => Assert.Throws<PipelineException>(() => Set(yaml)).Message;
}
