using KinoiteZfs.Oci.Attachments;

namespace KinoiteZfs.Oci.Tests.Attachments;

public class TagsAboutDigests
{
    static readonly Digest Subject = Digest.Of("x"u8);

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    public void They_tell_which_digest_they_are_about(string suffix) =>
        Assert.Equal(Subject, ReferrerTag.SubjectOf(Tag.Parse($"sha256-{Subject.Hex}{suffix}")));

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256-abc")]
    [InlineData("sha256-")]
    [InlineData("sha512-0000000000000000000000000000000000000000000000000000000000000000")]
    public void Other_tags_are_about_themselves(string tag) => Assert.Null(ReferrerTag.SubjectOf(Tag.Parse(tag)));
}
