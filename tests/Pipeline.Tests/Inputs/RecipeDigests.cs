namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class RecipeDigests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Task<Oci.References.Digest> Digest(string recipe = "recipe") =>
        RecipeDigest.OfAsync(
            new DirectoryInfo(Path.Combine(_folder.Directory.FullName, recipe)), _folder.File("stream.json"), default);

    void Write(string recipe = "recipe")
    {
        _folder.Write($"{recipe}/recipe.yml", "name: x\n");
        _folder.Write($"{recipe}/files/zfs.sh", "#!/bin/sh\n");
        _folder.Write("stream.json", "{}");
    }

    [Fact]
    public async Task Sha256sum_gives_the_same_digest()
    {
        _folder.Write("recipe/a.txt", "a\n");
        _folder.Write("stream.json", "{}\n");
        // printf '{}\n' | sha256sum, printf 'a\n' | sha256sum; then sha256sum over the two lines.
        Assert.Equal(
            Oci.References.Digest.Of("""
                ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356  /stream
                87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  a.txt

                """u8),
            await Digest());
    }

    [Fact]
    public async Task The_folder_s_own_name_does_not_matter()
    {
        Write("recipe");
        Write("other");
        Assert.Equal(await Digest("recipe"), await Digest("other"));
    }

    [Theory]
    [InlineData("recipe/recipe.yml", "name: y\n")]
    [InlineData("recipe/files/zfs.sh", "#!/bin/bash\n")]
    [InlineData("recipe/new.txt", "")]
    [InlineData("stream.json", "{ }")]
    public async Task Every_change_is_another_digest(string file, string content)
    {
        Write();
        var before = await Digest();
        _folder.Write(file, content);
        Assert.NotEqual(before, await Digest());
    }

    [Fact]
    public async Task A_renamed_file_is_another_digest()
    {
        Write();
        var before = await Digest();
        _folder.File("recipe/recipe.yml").MoveTo(_folder.File("recipe/recipe2.yml").FullName);
        Assert.NotEqual(before, await Digest());
    }

    [Fact]
    public async Task A_link_is_refused()
    {
        Write();
        File.CreateSymbolicLink(_folder.File("recipe/link").FullName, "/etc/passwd");
        var e = await Assert.ThrowsAsync<PipelineException>(() => Digest());
        Assert.Contains("recipe/link is a link", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        Write();
        var e = await Assert.ThrowsAsync<PipelineException>(() => Digest("nowhere"));
        Assert.Contains("nowhere does not exist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_stream_definition_is_named()
    {
        Write();
        _folder.File("stream.json").Delete();
        var e = await Assert.ThrowsAsync<PipelineException>(() => Digest());
        Assert.Contains("stream.json does not exist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_refused()
    {
        Write();
        _folder.Directory.CreateSubdirectory("empty");
        var e = await Assert.ThrowsAsync<PipelineException>(() => Digest("empty"));
        Assert.Contains("holds no file", e.Message, StringComparison.Ordinal);
    }
}
