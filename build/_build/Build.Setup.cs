using KinoiteZfs.Pipeline.Setup;

// Another stream out of this checkout: docs/your-own-stream.md.
partial class Build
{
    [Parameter("Setup: the base image and the tag to follow, such as ghcr.io/ublue-os/silverblue-main:latest")]
    readonly string? BaseImage;

    [Parameter("Setup: name of the stream and its image; default: made of the base image's, as silverblue-zfs")]
    [Deliberate]
    readonly string? Name;

    [Parameter("Setup: line of OpenZFS to stay on, as 2.4; default: as it is")]
    readonly string? ZfsLine;

    Target Setup => _ => _
        .Description(
            "Makes a stream of --base-image: reads it, writes ci/stream.json and the recipe, says what is left to do")
        .Executes(Stage(async () =>
        {
            var (current, checkout) = (await LoadStreamAsync(), new DirectoryInfo(RootDirectory));
            var answers = AskForStream(current);
            var page = await FindPageAsync();
            await SeedSamplesAsync(current with { BaseImage = answers.BaseImage });
            var request = new SetupRequest(
                answers, current, OwnerOf(current, page), checkout,
                new FileInfo(StreamFile), new FileInfo(RecipesDirectory / "recipe.yml"),
                IsEmbedded && ZfsReleases is null ? null : await LoadReleasesAsync(current), Force);
            var report = await SetupStage.RunAsync(request, Registry, Progress, Cancellation);
            Warn(report.Notices);
            Show(report.Render(checkout, page, PublicKey is not null));
            if (IsEmbedded)
                Log.Warning(
                    "Samples stood in for {BaseImage:l}: whether there is such an image was not asked. The same with --mirror {Registry:l}={Registry:l} asks the real registry, and changes nothing but what is wrong",
                    answers.BaseImage, answers.BaseImage.Repository.Registry);
        }));

    SetupAnswers AskForStream(StreamDefinition current) =>
        BaseImage is not null ? SetupAnswers.Parse(BaseImage, Name, ZfsLine)
        : IsLocalBuild && !Console.IsInputRedirected && !Console.IsOutputRedirected
            ? new Interview(Console.In, Console.Out).Ask(current, Name, ZfsLine)
        : throw new PipelineException(
            "Setup makes a stream of a base image, and none is named. For example: "
            + string.Join(", ", SetupAnswers.Examples.Select(example => $"./build.sh Setup --base-image {example}"))
            + ". On a terminal it asks.");

    /// <summary>Where nobody names one it is whose repository the checkout is from: there GitHub puts
    /// packages.</summary>
    string OwnerOf(StreamDefinition stream, Uri? page) =>
        Owner is null && stream.Owner is null && IsLocalBuild && page is { Host: "github.com" }
            ? page.AbsolutePath.Trim('/').Split('/')[0]
            : OwnerOf(stream);
}
