namespace KinoiteZfs.Kmods.Tests.Versions;

public sealed class KernelReleases
{
    [Theory]
    [InlineData("6.18.12-200.fc43.x86_64", "6.18.12", "43", "x86_64")]
    [InlineData("6.19.0-0.rc3.20260101git0.34.fc44.aarch64", "6.19.0", "44", "aarch64")]
    [InlineData("6.18.12-200.fc43.x86_64+debug", "6.18.12", "43", "x86_64")]
    [InlineData("6.12.117+deb12-cloud-amd64", "6.12.117", null, "x86_64")]
    [InlineData("6.1.0-37-cloud-amd64", "6.1.0", null, "x86_64")]
    [InlineData("6.1.0-37-arm64", "6.1.0", null, "aarch64")]
    [InlineData("7.1-custom", "7.1", null, null)]
    [InlineData("6.18.12-200.fc0.x86_64", "6.18.12", null, "x86_64")]
    public void Say_their_version_Fedora_release_and_architecture(
        string text, string version, string? fedora, string? architecture)
    {
        var release = KernelRelease.Parse(text);

        Assert.Equal((version, fedora, architecture), (
            release.Version.ToString(), release.Fedora?.ToString(), release.Architecture));
    }

    [Theory]
    [InlineData("6.18.12-200.fc43.x86_64")]
    [InlineData("6.12.117+deb12-cloud-amd64")]
    public void Print_what_was_read(string text) => Assert.Equal(text, KernelRelease.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("fc43")]
    [InlineData("6")]
    [InlineData("6.18.12-200.fc43.x86_64/..")]
    [InlineData("../6.18.12")]
    [InlineData("6.18..12")]
    [InlineData("6.18.12 ")]
    [InlineData("6.18.12\n")]
    [InlineData("6.18.12-\u0000")]
    [InlineData("6.18.12-$(id)")]
    [InlineData("6.18.12-ä")]
    [InlineData("6.1234567.1")]
    public void Refuse_what_uname_never_prints(string text) => Assert.False(KernelRelease.TryParse(text, out _));

    [Fact]
    public void Refuse_more_characters_than_a_tag_can_hold() =>
        Assert.False(KernelRelease.TryParse("6.18.12-" + new string('a', KernelRelease.MaximumLength), out _));

    [Fact]
    public void Name_the_refused_value_and_what_was_expected()
    {
        var failure = Assert.Throws<FormatException>(() => KernelRelease.Parse("latest\u001b"));

        Assert.Contains(
            "'latest\\u{1b}' is not a kernel release. Expected what 'uname -r' prints", failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.18.9-200.fc43.x86_64", "6.18.12-200.fc43.x86_64")]
    [InlineData("6.18.12-100.fc43.x86_64", "6.18.12-200.fc43.x86_64")]
    [InlineData("6.18.12-200.fc43.x86_64", "6.18.12-201.fc43.x86_64")]
    [InlineData("6.18.12-200.fc43.x86_64", "6.18.12-200.fc44.x86_64")]
    [InlineData("6.18.12-200.fc43.x86_64", "6.19.0-0.rc1.fc43.x86_64")]
    [InlineData("6.19.0-0.rc1.fc44.x86_64", "6.19.0-200.fc44.x86_64")]
    [InlineData("6.1.0-9-cloud-amd64", "6.1.0-37-cloud-amd64")]
    [InlineData("6.18-900", "6.18.1-1")]
    public void Stand_in_the_order_a_person_expects(string earlier, string later) =>
        Assert.True(KernelRelease.Parse(earlier).CompareTo(KernelRelease.Parse(later)) < 0
            && KernelRelease.Parse(later).CompareTo(KernelRelease.Parse(earlier)) > 0);

    [Fact]
    public void Are_equal_only_when_spelled_alike() =>
        Assert.NotEqual(0, KernelRelease.Parse("6.18.12-200").CompareTo(KernelRelease.Parse("6.18.12-0200")));
}
