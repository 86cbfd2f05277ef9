using KinoiteZfs.Pipeline.Inputs.Replay;

namespace KinoiteZfs.Pipeline.Tests.Model.Json;

/// <summary>Where an editor finds the schema says nothing to us, in files which people write. Nobody writes
/// records.</summary>
public sealed class FilesWithAnEditorHint : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_stream_definition()
    {
        var content = JsonSerializer.SerializeToNode(Given.Stream(), RecordJson.Options)!.AsObject();
        content.Insert(0, "schemaVersion", 1);

        Assert.Equal(Given.Stream(), await StreamDefinition.LoadAsync(Hinted("stream.json", content), default));
    }

    [Fact]
    public async Task The_lock_file()
    {
        var file = _folder.File("inputs.lock.json");
        await LockFile.WriteAsync(file, LockFile.From(Given.Record()), default);
        var content = JsonNode.Parse(await File.ReadAllTextAsync(file.FullName))!.AsObject();

        Assert.Equal(LockFile.From(Given.Record()), await LockFile.ReadAsync(Hinted(file.Name, content), default));
    }

    [Fact]
    public async Task The_list_of_OpenZFS_releases()
    {
        var content = JsonNode.Parse("""
            {"schemaVersion": 1, "releases": [{"version": "2.4.1", "linuxMaximum": null}]}
            """)!.AsObject();

        Assert.Single(await new ZfsReleaseFile(Hinted("releases.json", content)).ListAsync(
            ZfsLine.Parse("2.4"), default));
    }

    [Fact]
    public async Task But_no_record()
    {
        var store = new RecordStore(_folder.Directory);
        await store.WriteAsync(Given.Record(), default);
        var file = store.FileOf<BuildInputs>();
        Hinted(file.Name, JsonNode.Parse(await File.ReadAllTextAsync(file.FullName))!.AsObject());

        var error = await Assert.ThrowsAsync<PipelineException>(() => store.ReadAsync<BuildInputs>(default));

        Assert.Contains("the member '$schema' is not known here", error.Message, StringComparison.Ordinal);
    }

    FileInfo Hinted(string name, JsonObject content)
    {
        content.Insert(0, "$schema", "schema/some.schema.json");
        return _folder.Write(name, content.ToJsonString());
    }
}
