using KinoiteZfs.Pipeline.Rehearsal;

partial class Build
{
    Target Rehearse => _ => _
        .Description("Plays the whole job on embedded samples: ZFS ready, kernel ahead of ZFS, ZFS caught up, a replay")
        .Executes(Stage(async () =>
        {
            var data = await LoadSamplesAsync();
            var places = new RehearsalPlaces(
                new DirectoryInfo(TemporaryDirectory / "rehearsal"),
                new DirectoryInfo(RecipesDirectory));
            var story = new RehearsalStory(data, await LoadStreamAsync(), places, TimeProvider.System);
            Show((await story.PlayAsync(Progress, Cancellation)).Render());
        }));

    static Task<RehearsalData> LoadSamplesAsync() =>
        RehearsalData.LoadAsync(new DirectoryInfo(RehearsalDirectory), Cancellation);

    /// <summary>A fresh machine's embedded registry is empty; then the first night's samples stand in for
    /// upstream.</summary>
    async Task SeedSamplesAsync(StreamDefinition stream)
    {
        if (!IsEmbedded || await Registry.FindManifestAsync(stream.BaseImage, Cancellation) is not null)
            return;
        var night = (await LoadSamplesAsync()).Nights[0];
        Progress.Report(
            $"the embedded registry is empty: sample images of {night.Name} stand in for upstream's (--mirror names a real registry)");
        await SampleImages.PublishAsync(night, stream, Registry, Cancellation);
    }
}
