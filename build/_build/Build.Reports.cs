using System.Text.Json;
using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Reports.Explain;
using KinoiteZfs.Pipeline.Reports.History;
using KinoiteZfs.Pipeline.Reports.Inspect;
using KinoiteZfs.Pipeline.Reports.Plan;
using KinoiteZfs.Pipeline.Reports.Status;

// What only looks: at the tags, at what was stable, at what a run would do, into an image.
partial class Build
{
    [Parameter(
        "What Inspect and Explain look into: an image reference, or a file called .rpm, .ko, .ko.xz, .ko.zst or .ko.gz")]
    readonly string? Subject;

    /// <summary>Asked for here: what a target requires NUKE asks a person for, also where there is none.</summary>
    string NamedSubject => Subject ?? throw new PipelineException(
        "Nothing is named to look into. Add --subject with an image reference; for Inspect it may be a file.");

    [Parameter("Status: days without a move from which on stable counts as old; default: 14")]
    readonly int StaleDays = StatusRequest.DefaultStaleDays;

    Target Status => _ => _
        .Description(
            "Shows what stable is and what is wrong with it, and what all tags point to (--json: artifacts/status.json)")
        .Executes(Stage(async () =>
        {
            var status = await ReadStatusAsync();
            ShowReport("status.json", status, status.Render());
            if (status.Readable && status.Health.Count > 0)
                CodeOfFailure = UnhealthyExitCode;
            status.Require();
        }));

    async Task<StreamStatus> ReadStatusAsync()
    {
        var stream = await LoadStreamAsync();
        var request = new StatusRequest(
            stream, stream.For(OwnerOf(stream)), await FindCommitAsync(), await LoadPublicKeyAsync())
        {
            Registry = new AskedRegistry(stream.Registry, Registry.LocationOf(stream.Registry), IsEmbedded),
            StaleDays = StaleDays,
        };
        return await StatusStage.ReadAsync(request, Registry, TimeProvider.System, Cancellation) with
        {
            LastRun = await RecordsToShow.FindAsync<BuildInputs>(Cancellation),
        };
    }

    Target History => _ => _
        .Description(
            "Lists what was stable: audit tags with date, kernels, ZFS and base, and which is live (--json: artifacts/history.json)")
        .Executes(Stage(async () =>
        {
            var stream = await LoadStreamAsync();
            var history = await HistoryStage.ReadAsync(
                stream.Name, stream.For(OwnerOf(stream)), await LoadPublicKeyAsync(), Registry, Cancellation);
            ShowReport("history.json", history, history.Render());
        }));

    Target Explain => _ => _
        .Description(
            "Shows from which inputs and run the image --subject came, from the registry alone; fails when it is not ours (--json: artifacts/explain.json)")
        .Executes(Stage(async () =>
        {
            var explanation = await ExplainStage.RunAsync(
                ImageReference.Parse(NamedSubject), await LoadPublicKeyAsync(), Registry, Cancellation);
            ShowReport("explain.json", explanation, explanation.Render());
            explanation.Require();
        }));

    Target Inspect => _ => _
        .Description(
            "Shows what is inside --subject: kernels, packages, modules, versions, signers (--json: artifacts/inspect.json)")
        .Executes(Stage(async () =>
        {
            var subject = InspectionSubject.Parse(NamedSubject, new DirectoryInfo(EnvironmentInfo.WorkingDirectory));
            var inspection = await InspectStage.RunAsync(
                subject, Registry, (await LoadStreamAsync()).Platform, Progress, Cancellation);
            ShowReport("inspect.json", inspection, inspection.Render());
        }));

    // NUKE itself has a parameter --plan, so that a target cannot have this name.
    Target Preview => _ => _
        .Description("Shows what a run would do and why, kernel by kernel, without building or pushing anything")
        .Executes(Stage(async () =>
        {
            var (inputs, notices) = await ResolveAsync(await IdentifyAsync());
            Warn(notices);
            var repositories = await LoadRepositoriesAsync();
            var akmods = await AkmodsBuildStage.PlanAsync(
                inputs, repositories, Registry, await LoadAkmodsOptionsAsync(inputs.Run), Progress, Cancellation);
            ShowReport(
                "preview.json", PlannedRun.Of(inputs, akmods),
                PlanReport.Render(inputs, repositories, akmods, promotion: null, TerminalWidth));
            CodeOfSuccess = inputs.Hold is { IsHeld: true } && ExitCodeTells ? HeldExitCode : 0;
        }));

    /// <summary>A table for people. With --json the same for programs instead, alone on standard output, and in a file
    /// for who cannot read that.</summary>
    void ShowReport<T>(string file, T report, string table)
    {
        if (!Json)
        {
            Show(table);
            return;
        }
        var text = JsonSerializer.Serialize(report, RecordJson.Options);
        Startup.Results.WriteLine(text);
        Startup.Results.Flush();
        (ArtifactsDirectory / file).WriteAllText(text);
    }

    /// <summary>Columns of the terminal; null in a pipe, a file or a runner's log, where a row of a table is a
    /// line.</summary>
    static int? TerminalWidth => Console.IsOutputRedirected || Console.WindowWidth < 40 ? null : Console.WindowWidth;

    static void Show(string text) => Console.Out.WriteLine(UntrustedText.WithoutCommands(text));
}
