using KinoiteZfs.Pipeline.Reports.Inspect;

namespace KinoiteZfs.Pipeline.Tests.Reports.Inspect;

public sealed class NamingASubject
{
    static readonly DirectoryInfo Folder = new(Path.GetTempPath());

    [Theory]
    [InlineData("ghcr.io/dana/kinoite-zfs:latest", "ghcr.io/dana/kinoite-zfs:latest")]
    [InlineData("ghcr.io/dana/kinoite-zfs", "ghcr.io/dana/kinoite-zfs:latest")]
    [InlineData("localhost:5000/kinoite-zfs:br-topic-43", "localhost:5000/kinoite-zfs:br-topic-43")]
    public void What_is_not_called_like_a_file_is_an_image(string text, string reference) =>
        Assert.Equal(
            reference, Assert.IsType<InspectionSubject.Image>(InspectionSubject.Parse(text, Folder)).ToString());

    [Fact]
    public void A_package_is_told_by_its_name() =>
        Assert.IsType<InspectionSubject.Package>(InspectionSubject.Parse("rpms/zfs-2.4.3-1.fc43.x86_64.rpm", Folder));

    [Theory]
    [InlineData("zfs.ko")]
    [InlineData("zfs.ko.xz")]
    [InlineData("zfs.ko.zst")]
    [InlineData("zfs.ko.gz")]
    public void A_module_is_told_by_its_name_whatever_its_compression(string text) =>
        Assert.IsType<InspectionSubject.Module>(InspectionSubject.Parse(text, Folder));

    [Fact]
    public void A_relative_path_begins_in_the_folder_of_the_caller() =>
        Assert.Equal(
            Path.Combine(Folder.FullName, "a", "zfs.ko"), InspectionSubject.Parse("a/zfs.ko", Folder).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Not An Image")]
    [InlineData("./folder/")]
    [InlineData("/usr/lib/modules/zfs.so")]
    [InlineData("a\0b.rpm")]
    public void What_is_neither_is_refused_with_what_it_could_be(string text)
    {
        var error = Assert.Throws<PipelineException>(() => InspectionSubject.Parse(text, Folder));

        Assert.Contains(
            "is neither an image reference, such as ghcr.io/owner/kinoite-zfs:latest, nor a file called .rpm",
            error.Message, StringComparison.Ordinal);
    }
}
