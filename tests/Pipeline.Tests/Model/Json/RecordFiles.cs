namespace KinoiteZfs.Pipeline.Tests.Model.Json;

public sealed class RecordFiles : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly RecordStore _store;

    public RecordFiles() => _store = new RecordStore(_folder.Directory);

    public void Dispose() => _folder.Dispose();

    string Text => File.ReadAllText(_store.FileOf<BuildInputs>().FullName);

    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        var record = Given.Record() with { UnchangedSince = new PinnedImage(
            ImageReference.Parse("ghcr.io/dana/kinoite-zfs"), Given.Digest("stable")) };
        await _store.WriteAsync(record, default);
        Assert.Equal(record, await _store.ReadAsync<BuildInputs>(default));
    }

    [Fact]
    public async Task Evidence_survives_the_way_through_a_file()
    {
        var module = new ModuleEvidence(
            "usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko.xz", "2.4.1-1", "6.18.12-200.fc43.x86_64 SMP",
            "nobody");
        var image = ImageReference.Parse("ghcr.io/dana/kinoite-zfs-candidate:0123456-43")
            .Pinned(Given.Digest("candidate"));
        var record = new CandidateRecord(
            Given.Run(), Given.Digest("inputs"), image, image,
            new CandidateEvidence(
                Given.Digest("candidate"), [new(KernelRelease.Parse("6.18.12-200.fc43.x86_64"), module, module)],
                ["usr/sbin/zfs"], "signed by nobody", DateTimeOffset.UnixEpoch));
        await _store.WriteAsync(record, default);
        var read = await _store.ReadAsync<CandidateRecord>(default);
        Assert.Equal(record.Evidence!.Kernels, read.Evidence!.Kernels);
        Assert.Equal(record with { Evidence = null }, read with { Evidence = null });
    }

    [Fact]
    public async Task The_schema_version_stands_first()
    {
        await _store.WriteAsync(Given.Record(), default);
        Assert.StartsWith(
            "{\n  \"schemaVersion\": 1,\n  \"run\": {\n    \"id\": \"4711\",\n", Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_record_gives_the_same_bytes()
    {
        await _store.WriteAsync(Given.Record(), default);
        var first = Text;
        await _store.WriteAsync(await _store.ReadAsync<BuildInputs>(default), default);
        Assert.Equal(first, Text);
    }

    [Fact]
    public async Task Plus_signs_of_kernel_releases_stay_readable()
    {
        var inputs = Given.Inputs() with { Kernels = Given.Kernels("6.12.117+deb12-cloud-amd64") };
        await _store.WriteAsync(Given.Record() with { Inputs = inputs }, default);
        Assert.Contains("\"6.12.117+deb12-cloud-amd64\"", Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_replaces_the_file_and_leaves_nothing_else_behind()
    {
        await _store.WriteAsync(Given.Record("1"), default);
        await _store.WriteAsync(Given.Record("2"), default);
        Assert.Equal("2", (await _store.ReadAsync<BuildInputs>(default)).Run.Id);
        Assert.Single(_folder.Directory.GetFileSystemInfos());
    }

    [Fact]
    public async Task A_cancelled_write_keeps_the_old_record()
    {
        await _store.WriteAsync(Given.Record("1"), default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.WriteAsync(Given.Record("2"), new CancellationToken(canceled: true)));
        Assert.Equal("1", (await _store.ReadAsync<BuildInputs>(default)).Run.Id);
        Assert.Single(_folder.Directory.GetFileSystemInfos());
    }

    [Fact]
    public async Task The_folder_is_made_when_there_is_none()
    {
        var store = new RecordStore(new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "a", "b")));
        await store.WriteAsync(Given.Record(), default);
        Assert.True(store.FileOf<BuildInputs>().Exists);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        var store = new RecordStore(new DirectoryInfo(_folder.Write("file", "").FullName));
        var e = await Assert.ThrowsAsync<PipelineException>(() => store.WriteAsync(Given.Record(), default));
        Assert.Contains("build-inputs.json could not be written", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_may_be_absent_is_null() =>
        Assert.Null(await _store.FindAsync<BuildInputs>(default));

    [Fact]
    public async Task A_missing_record_names_the_target_that_writes_it()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => _store.ReadAsync<AkmodsRecord>(default));
        Assert.Contains("akmods.json does not exist. The target Akmods writes it", e.Message, StringComparison.Ordinal);
    }
}
