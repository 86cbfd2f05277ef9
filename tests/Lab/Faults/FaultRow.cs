using KinoiteZfs.Oci;
using KinoiteZfs.Pipeline;

namespace KinoiteZfs.Lab;

/// <summary>One operation met by one fault, at every request the fault concerns.</summary>
sealed class FaultRow(FaultWorld world, Operation operation, Fault fault)
{
    readonly List<string> _breaches = [];

    /// <summary>How many requests were hit.</summary>
    public int Tried { get; private set; }

    public int Survived { get; private set; }

    /// <summary>One line each, with the number of the request.</summary>
    public IReadOnlyList<string> Breaches => _breaches;

    public string Summary => $"{operation}, {fault}: {Tried} tried, {Survived} survived";

    public async Task RunAsync()
    {
        while (await HitsAsync(Tried + 1))
            Tried++;
        await world.RequireReadableAsync();
    }

    /// <returns>False when the operation has no such request any more.</returns>
    async Task<bool> HitsAsync(int number)
    {
        world.Restart();
        using var kill = new CancellationTokenSource();
        var shot = new Shot(fault, number, world.Tokens.Expired, kill);
        string? failure;
        using (world.Proxy.Arm(shot))
            failure = fault.IsDeath ? await BuildAsync(kill.Token) : await StageAsync();
        await world.Proxy.QuietAsync();
        List<string> breaches = [.. await JudgeAsync(failure)];
        if (shot.Hit is null)
        {
            if (failure is not null)
                _breaches.Add($"undisturbed: {failure}");
            return false;
        }
        if (failure is not null)
        {
            if (await (fault.IsDeath ? BuildAsync(default) : StageAsync()) is { } again)
                breaches.Add($"a plain second run: {again}");
            breaches.AddRange(await JudgeAsync(failure: null));
        }
        Survived += breaches.Count == 0 ? 1 : 0;
        _breaches.AddRange(breaches.Select(breach => $"request {number}, {shot.Hit}: {breach}"));
        return true;
    }

    async Task<IEnumerable<string>> JudgeAsync(string? failure)
    {
        var now = await world.ReadAsync();
        Invariant[] particular = failure is null ? [Invariant.Complete] : fault.IsDeath ? [] : [Invariant.PutBack];
        return Invariant.Always.Concat(particular).SelectMany(invariant => invariant.Judge(world.Course, now));
    }

    /// <returns>Why it failed, or null.</returns>
    async Task<string?> BuildAsync(CancellationToken kill)
    {
        var result = await world.BuildAsync(operation, kill);
        return result.ExitCode == 0 ? null : $"ended with {result.ExitCode}: {result.All}";
    }

    /// <summary>What the build does not name as a failure of the pipeline is a defect and comes out as one.</summary>
    async Task<string?> StageAsync()
    {
        try
        {
            await world.StageAsync(operation);
            return null;
        }
        catch (Exception named) when (named is PipelineException or RegistryException)
        {
            return named.Message;
        }
    }
}
