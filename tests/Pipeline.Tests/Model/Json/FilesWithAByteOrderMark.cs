using KinoiteZfs.Pipeline.Inputs.Replay;

namespace KinoiteZfs.Pipeline.Tests.Model.Json;

/// <summary>Notepad and other editors put it before the text; in no file that people edit is it an error.</summary>
public sealed class FilesWithAByteOrderMark : IDisposable
{
    const string Mark = "\uFEFF";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_stream_definition()
    {
        var content = JsonSerializer.SerializeToNode(Given.Stream(), RecordJson.Options)!.AsObject();
        content.Insert(0, "schemaVersion", 1);

        Assert.Equal(Given.Stream(), await StreamDefinition.LoadAsync(
            _folder.Write("stream.json", Mark + content.ToJsonString()), default));
    }

    [Fact]
    public async Task The_lock_file()
    {
        var file = _folder.File("inputs.lock.json");
        await LockFile.WriteAsync(file, LockFile.From(Given.Record()), default);
        await File.WriteAllTextAsync(file.FullName, Mark + await File.ReadAllTextAsync(file.FullName));

        Assert.Equal(LockFile.From(Given.Record()), await LockFile.ReadAsync(file, default));
    }

    [Fact]
    public async Task The_list_of_OpenZFS_releases()
    {
        var file = _folder.Write("releases.json", Mark
            + """{"schemaVersion": 1, "releases": [{"version": "2.4.1", "linuxMaximum": "6.19"}]}""");

        Assert.Equal(
            [Given.Zfs("2.4.1", "6.19")], await new ZfsReleaseFile(file).ListAsync(ZfsLine.Parse("2.4"), default));
    }

    [Fact]
    public async Task A_public_key()
    {
        var pem = Keys.Public();

        Assert.Equal(
            Keys.Parse(pem), await VerificationKey.LoadAsync(_folder.Write("cosign.pub", Mark + pem), default));
    }

    [Fact]
    public void A_private_key()
    {
        var pem = Keys.Private();

        Assert.Equal(SigningKey.Parse(pem, null).Public, SigningKey.Parse(Mark + pem, null).Public);
    }

    /// <summary>What shells, YAML parsers and container engines read gets none; everything else is copied as it
    /// is.</summary>
    [Fact]
    public async Task The_recipe()
    {
        foreach (var file in SampleWorld.Recipes.EnumerateFiles("*", SearchOption.AllDirectories))
            _folder.Write(
                Path.Combine("recipes", Path.GetRelativePath(SampleWorld.Recipes.FullName, file.FullName)),
                Mark + await File.ReadAllTextAsync(file.FullName));
        _folder.Write("recipes/files/readme.txt", Mark + "text");
        var target = _folder.Directory.CreateSubdirectory("workspace");

        await Workspace.RenderAsync(
            new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "recipes")), target, Given.Inputs(), [],
            PackageTransfer.Mount, default);

        Assert.Equal(
            ["readme.txt"],
            target.EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => File.ReadAllBytes(file.FullName).AsSpan().StartsWith("\uFEFF"u8)).Select(
                    file => file.Name));
    }

    [Fact]
    public void One_mark_and_no_more_is_passed_over() =>
        Assert.Equal("\uFEFF{}"u8.ToArray(), EditedText.WithoutMark("\uFEFF\uFEFF{}"u8).ToArray());
}
