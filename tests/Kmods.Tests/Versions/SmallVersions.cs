namespace KinoiteZfs.Kmods.Tests.Versions;

public sealed class SmallVersions
{
    [Theory]
    [InlineData("7.0", "7.0.9", true)]
    [InlineData("7.0", "7.0", true)]
    [InlineData("7.0", "7.1.0", false)]
    [InlineData("7.0", "7.1.4", false)]
    [InlineData("7.0", "6.99.1", true)]
    [InlineData("6.18.3", "6.18.4", false)]
    [InlineData("6.18.3", "6.18.3", true)]
    public void A_maximum_covers_every_patch_of_the_minor_it_names(string maximum, string kernel, bool covered) =>
        Assert.Equal(covered, KernelVersion.Parse(kernel).IsWithinMaximum(KernelVersion.Parse(maximum)));

    [Theory]
    [InlineData("4.18", "4.18.0", true)]
    [InlineData("4.18", "4.17.19", false)]
    public void A_minimum_covers_what_is_not_older(string minimum, string kernel, bool covered) =>
        Assert.Equal(covered, KernelVersion.Parse(kernel).IsWithinMinimum(KernelVersion.Parse(minimum)));

    [Theory]
    [InlineData("7")]
    [InlineData("7.1.4.5")]
    [InlineData("7.1.4-200")]
    [InlineData("07.1")]
    [InlineData(" 7.1")]
    public void A_kernel_version_is_two_or_three_numbers(string text) =>
        Assert.Contains(
            $"'{text}' is not a kernel version",
            Assert.Throws<FormatException>(() => KernelVersion.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void OpenZFS_versions_sort_by_value_with_candidates_before_the_release() => Assert.Equal(
        ["2.3.10", "2.4.0-rc2", "2.4.0-rc10", "2.4.0", "2.4.1"],
        new[] { "2.4.1", "2.4.0", "2.4.0-rc10", "2.3.10", "2.4.0-rc2" }
            .Select(ZfsVersion.Parse).Order().Select(version => version.ToString()));

    [Fact]
    public void An_OpenZFS_version_knows_its_line() =>
        Assert.Equal(ZfsLine.Parse("2.4"), ZfsVersion.Parse("2.4.0-rc1").Line);

    [Theory]
    [InlineData("2.4")]
    [InlineData("v2.4.1")]
    [InlineData("2.4.1-1")]
    [InlineData("2.4.1-rc0")]
    [InlineData("2.04.1")]
    [InlineData("")]
    public void An_OpenZFS_version_is_three_numbers_and_perhaps_a_candidate(string text) =>
        Assert.Contains(
            $"'{text}' is not an OpenZFS version", Assert.Throws<FormatException>(() => ZfsVersion.Parse(text)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("2")]
    [InlineData("2.4.1")]
    [InlineData("2.x")]
    public void An_OpenZFS_line_is_two_numbers(string text) =>
        Assert.Contains(
            $"'{text}' is not an OpenZFS line", Assert.Throws<FormatException>(() => ZfsLine.Parse(text)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("1000")]
    [InlineData("043")]
    [InlineData("-1")]
    [InlineData("rawhide")]
    [InlineData("")]
    public void A_Fedora_version_is_a_number_from_1_to_999(string text) =>
        Assert.Contains(
            $"'{text}' is not a Fedora version",
            Assert.Throws<FormatException>(() => FedoraVersion.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("main")]
    [InlineData("0123456")]
    [InlineData("0123456789ABCDEF0123456789abcdef01234567")]
    [InlineData("0123456789abcdef0123456789abcdef012345678")]
    public void A_commit_is_exactly_40_lower_case_hexadecimal_characters(string text) =>
        Assert.Contains(
            $"'{text}' is not a full commit id", Assert.Throws<FormatException>(() => CommitSha.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_commit_has_a_short_form() =>
        Assert.Equal("0123456", CommitSha.Parse("0123456789abcdef0123456789abcdef01234567").Short);

    [Theory]
    [InlineData("1.0~rc1", "1.0")]
    [InlineData("1.0", "1.0^git1")]
    [InlineData("1.0^git1", "1.0.1")]
    [InlineData("1.0a", "1.0.1")]
    [InlineData("1.9", "1.10")]
    [InlineData("1.0~~", "1.0~")]
    [InlineData("1.0", "1.0a")]
    public void Natural_order_is_rpms(string earlier, string later) =>
        Assert.Equal((-1, 1), (
            Math.Sign(NaturalOrder.Compare(earlier, later)), Math.Sign(NaturalOrder.Compare(later, earlier))));

    [Theory]
    [InlineData("1.0", "1_0")]
    [InlineData("1.01", "1.1")]
    public void Natural_order_ignores_separators_and_leading_zeros(string left, string right) =>
        Assert.Equal(0, NaturalOrder.Compare(left, right));
}
