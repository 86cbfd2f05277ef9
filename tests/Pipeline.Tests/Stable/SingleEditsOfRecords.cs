using KinoiteZfs.Pipeline.Stable.Execution;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>
/// Records lie in files between jobs. Every single edit of them is played: each value dropped, changed, swapped with
/// another, or added. What is promoted all the same has to mean nothing, and stands below by its name.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class SingleEditsOfRecords : IDisposable
{
    /// <summary>What nothing depends on, and why.</summary>
    static readonly (string Edit, string Because)[] MeaningNothing =
    [
        ("build-inputs.json unchangedSince", "whether a build was needed is over when it is promoted"),
        ("build-inputs.json withdrawn", "a promotion asks the registry itself"),
        ("build-inputs.json image", "where it is left out, as in older records, the candidate's own place counts"),
        ("akmods.json kernels[] swap", "no order is meant"),
        ("akmods.json kernels[].cache", "why it was built is for people"),
        ("akmods.json kernels[].reason", "why it was built is for people"),
        ("akmods.json kernels[].packages[] swap", "no order is meant"),
        ("candidate.json evidence.kernels[] swap", "no order is meant"),
        ("candidate.json evidence.userland[] swap", "no order is meant"),
        ("candidate.json evidence.userland[] twice", "a program is there once"),
        ("candidate.json evidence.verifiedAt", "a time which nobody else has written down"),
        ("candidate.json boot.kernels[] swap", "no order is meant"),
        ("candidate.json boot.kernels[].kernel", "of two which both passed, whose time is whose"),
        ("candidate.json boot.kernels[].seconds", "how long it took is for people"),
        ("candidate.json boot.kernels[].accelerator", "where it ran is for people"),
        ("candidate.json boot.testedAt", "a time for people: nothing is decided by it"),
        ("candidate.json boot.upgrade", "an upgrade need not be tested"),
        ("candidate.json boot.upgrade.from", "what else was tested is for people"),
        ("candidate.json boot.upgrade.fromZfs", "what else was tested is for people"),
        ("candidate.json boot.upgrade.outcome", "not tested instead of passed; a failure counts"),
        ("candidate.json boot.upgrade.reason", "what else was tested is for people"),
        ("candidate.json boot.overrules", "a failure which is attached nowhere counts nowhere"),
    ];

    static readonly string Failure = $"\"{Given.Digest("a failure")}\"";

    static readonly (string, string, string)[] Additions =
    [
        ("boot", "overrules", $"[{Failure}]"), ("boot", "problem", "\"it is no program\""),
    ];

    readonly StreamOnDisk _stream = new();
    int _tried;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Every_edit_that_is_promoted_means_nothing()
    {
        var request = await GivenAsync();
        Assert.True((await PlanAsync(request)).Allowed);

        string[] accepted =
        [
            .. await AcceptedAsync(request.Inputs, record => request with { Inputs = record }, [
                (
                    "", "unchangedSince",
                    $$"""{"source": "{{_stream.Repositories.Image}}:latest", "digest": {{Failure}}}"""),
                (
                    "", "withdrawn",
                    $$"""{"image": {{Failure}}, "inputs": null, "run": "1", "date": "2026-11-24T12:00:00+00:00"}"""),
                ("", "hold",
                    $$"""
                    {"date": "2026-11-24", "since": null, "reason": "c", "instead": "d", "searched": null,
                    "passedOver": [{"name": "a", "digest": {{Failure}}, "kernels": null, "reason": "b"}]}
                    """),
            ]),
            .. await AcceptedAsync(request.Akmods, record => request with { Akmods = record }),
            .. await AcceptedAsync(request.Candidate, record => request with { Candidate = record }, Additions),
        ];

        Assert.Equal(MeaningNothing.Select(one => one.Edit).Order(StringComparer.Ordinal), accepted.Distinct()
            .Order(StringComparer.Ordinal));
        Assert.InRange(_tried, 700, int.MaxValue);
    }

    /// <summary>The other way round: what has failed is not promoted because one word of its record is
    /// another.</summary>
    [Fact]
    public async Task No_edit_makes_a_boot_test_pass_which_has_failed()
    {
        var request = await GivenAsync();
        var boot = request.Candidate.Boot!;
        var failed = request with
        {
            RequireBootTest = false,
            Candidate = request.Candidate with { Boot =
                boot with { Kernels = [boot.Kernels[0] with { Outcome = BootOutcome.Failed }, boot.Kernels[1]] } },
        };
        await BootResultStage.RunAsync(
            failed.Inputs, failed.Candidate, failed.Repositories, _stream.Registry, Silence.Instance, default);

        Assert.Empty(await AcceptedAsync(failed.Candidate, record => failed with { Candidate = record }, Additions));
    }

    async Task<PromotionRequest> GivenAsync()
    {
        var request = (await Night.FirstAsync(_stream)).Booted().Request;
        var upgrade = new UpgradeEvidence(
            _stream.Repositories.Image.At(Given.Digest("older")), UpgradeOutcome.Passed, "2.3.1-1", "and back");
        return request with
        {
            RequireBootTest = true,
            Candidate = request.Candidate with { Boot = request.Candidate.Boot! with { Upgrade = upgrade } },
        };
    }

    Task<PromotionPlan> PlanAsync(PromotionRequest request) =>
        PromoteStage.PlanAsync(request, _stream.Registry, interrupted: null, default);

    async Task<IReadOnlyList<string>> AcceptedAsync<T>(
        T record, Func<T, PromotionRequest> with, params (string, string, string)[] additions)
        where T : class, IRecord
    {
        await _stream.Records.WriteAsync(record, default);
        var file = _stream.Records.FileOf<T>().FullName;
        List<string> accepted = [];
        foreach (var (name, content) in RecordEdits.Of(await File.ReadAllTextAsync(file), additions))
        {
            _tried++;
            await File.WriteAllTextAsync(file, content);
            if (await IsPromotedAsync(record, with))
                accepted.Add($"{T.FileName} {name}");
        }
        return accepted;
    }

    async Task<bool> IsPromotedAsync<T>(T original, Func<T, PromotionRequest> with)
        where T : class, IRecord
    {
        try
        {
            var edited = await _stream.Records.ReadAsync<T>(default);
            // A list in another order may be the same record, and nothing that is left out may be what null says.
            return JsonSerializer.Serialize(edited, RecordJson.Canonical)
                != JsonSerializer.Serialize(original, RecordJson.Canonical)
                && (await PlanAsync(with(edited))).Allowed;
        }
        catch (Exception e) when (e is PipelineException or RegistryException)
        {
            return false;
        }
    }
}
