using KinoiteZfs.Pipeline.Stable.Execution;
using KinoiteZfs.Pipeline.Stable.Promotion;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>
/// A kernel newer than OpenZFS says it supports: built all the same, because an operator has asked for it.
/// </summary>
public sealed class BeyondTheMaximum : IDisposable
{
    const string Reason = $"kernel {Night.Kernel} is newer than 6.17, the newest Linux that OpenZFS 2.4.1 supports";

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    Task<Night> BuiltAsync() =>
        Night.PublishAsync(_stream, "1001", "43.20261120", Given.Zfs("2.4.1", "6.17"), Night.Kernel);

    Task<PromotionPlan> PlanAsync(Night night) =>
        PromoteStage.PlanAsync(night.Request, _stream.Registry, interrupted: null, default);

    [Fact]
    public async Task It_is_not_promoted_before_somebody_has_booted_it()
    {
        var refused = Assert.Single((await PlanAsync(await BuiltAsync())).Preconditions, check => !check.Passed);

        Assert.Equal("boot test", refused.Name);
        Assert.StartsWith($"{Reason}, and nobody has booted this candidate. Run BootTest", refused.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Booted_and_proven_it_is_promoted() =>
        Assert.True((await PlanAsync((await BuiltAsync()).Booted())).Allowed);

    [Fact]
    public async Task Its_labels_and_its_provenance_say_so()
    {
        var request = (await BuiltAsync()).Request;

        Assert.Equal(Reason, InputLabels.For(request.Inputs, "kinoite-zfs", request.Akmods.FedoraWide)[
            InputLabels.BeyondMaximum]);
        Assert.Equal(Reason, request.Provenance.Predicate.BuildDefinition.InternalParameters.BeyondMaximum);
    }

    [Fact]
    public async Task Supported_kernels_say_nothing_of_the_kind()
    {
        var request = (await Night.FirstAsync(_stream)).Request;

        Assert.DoesNotContain(InputLabels.BeyondMaximum,
            InputLabels.For(request.Inputs, "kinoite-zfs", request.Akmods.FedoraWide).Keys);
        Assert.Null(request.Provenance.Predicate.BuildDefinition.InternalParameters.BeyondMaximum);
    }

    [Fact]
    public async Task A_base_that_was_passed_over_stands_in_labels_and_provenance()
    {
        var request = (await Night.FirstAsync(_stream)).Request;
        request = request with { Inputs = request.Inputs with { Hold = Given.Hold("latest-20261119") } };

        Assert.Equal(
            "latest-20261124: kernel 6.20.1-200.fc43.x86_64 is newer than 6.19, the newest Linux that OpenZFS 2.4.1 "
                + "supports",
            InputLabels.For(request.Inputs, "kinoite-zfs", request.Akmods.FedoraWide)[InputLabels.PassedOver]);
        Assert.Equal(
            ["latest-20261124", "latest-20261120"],
            request.Provenance.Predicate.BuildDefinition.InternalParameters.PassedOver!.Select(passed => passed.Name));
    }
}
