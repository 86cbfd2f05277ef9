namespace KinoiteZfs.Kmods.Tests.Versions;

public sealed class TagForms
{
    [Theory]
    [InlineData("6.18.12-200.fc43.x86_64")]
    [InlineData("6.1.0-37-cloud-amd64")]
    public void Leave_ordinary_releases_as_they_are(string release) =>
        Assert.Equal(release, KernelRelease.Parse(release).TagForm);

    [Theory]
    [InlineData("6.12.117+deb12-cloud-amd64", "6.12.117__2bdeb12-cloud-amd64")]
    [InlineData("6.1_+x", "6.1__5f__2bx")]
    [InlineData("6.1__2bx", "6.1__5f_2bx")]
    [InlineData("6.1___", "6.1__5f__5f_")]
    [InlineData("6.1~rc1^x", "6.1__7erc1__5ex")]
    public void Escape_what_a_tag_cannot_hold(string release, string tag) =>
        Assert.Equal(tag, KernelRelease.Parse(release).TagForm);

    [Fact]
    public void Never_let_two_kernels_meet_and_always_lead_back()
    {
        // Every text of up to six characters over the alphabet that matters to the escape.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var release in Texts("_+2b5", 6).Select(tail => KernelRelease.Parse("6.1-" + tail)))
        {
            Assert.True(seen.Add(release.TagForm), release.ToString());
            Assert.True(KernelRelease.TryFromTagForm(release.TagForm, out var back));
            Assert.Equal(release, back);
        }
    }

    [Theory]
    [InlineData("6.1__2")]
    [InlineData("6.1__zz")]
    [InlineData("6.1__61")]
    [InlineData("6.1__2B")]
    [InlineData("6.1__2f")]
    [InlineData("6.1__ff")]
    [InlineData("6.1+x")]
    [InlineData("latest")]
    public void Have_one_spelling_only(string tag) => Assert.False(KernelRelease.TryFromTagForm(tag, out _));

    static IEnumerable<string> Texts(string alphabet, int length) =>
        length == 0
            ? [""]
            : Texts(alphabet, length - 1).SelectMany(text => alphabet.Select(c => text + c).Append(text)).Distinct();
}
