namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class ImagePaths
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("./", "")]
    [InlineData("usr/lib", "usr/lib")]
    [InlineData("/usr//./lib/", "usr/lib")]
    [InlineData(".hidden/..x/x..", ".hidden/..x/x..")]
    public void They_have_one_spelling(string text, string path) => Assert.Equal(path, ImagePath.Parse(text).Value);

    [Theory]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("/../a")]
    [InlineData("a\0b")]
    public void They_never_leave_the_image(string text) => Assert.Throws<FormatException>(() => ImagePath.Parse(text));

    [Theory]
    [InlineData("usr/lib", "usr", true)]
    [InlineData("usr", "usr", true)]
    [InlineData("usrlocal", "usr", false)]
    [InlineData("usr", "usr/lib", false)]
    [InlineData("usr", "", true)]
    public void Within_means_below_whole_components(string path, string directory, bool within) =>
        Assert.Equal(within, ImagePath.Parse(path).IsWithin(ImagePath.Parse(directory)));

    [Fact]
    public void Name_and_parent_make_the_path() =>
        Assert.Equal(ImagePath.Parse("a/b/c"), ImagePath.Parse("a/b/c").Parent / ImagePath.Parse("a/b/c").Name);

    [Fact]
    public void Joining_cannot_climb() => Assert.Throws<FormatException>(() => ImagePath.Parse("a") / "../b");
}
