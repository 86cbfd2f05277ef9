namespace KinoiteZfs.Lab;

/// <summary>One operation met by one fault, at the requests that were chosen of those it concerns.</summary>
sealed class FaultRow(FaultWorlds worlds, Operation operation, Fault fault)
{
    /// <summary>Requests which run beside each other may all be told to log in, or only one: not every run has the same
    /// number.</summary>
    const int UndisturbedRuns = 2;

    /// <summary>So often a request which only some runs have is waited for.</summary>
    const int Runs = 5;

    readonly ConcurrentQueue<string> _breaches = [];
    readonly ConcurrentQueue<Boundaries> _undisturbed = [];
    readonly int[] _tried = new int[Enum.GetValues<Access>().Length];
    int _survived;

    /// <summary>How it went; all zeros before it ran.</summary>
    public FaultFigures Figures { get; private set; } =
        new(operation.Name, fault.Name, Boundaries.None, Boundaries.None, 0);

    /// <summary>One line each, with the number of the request.</summary>
    public IReadOnlyCollection<string> Breaches => _breaches;

    public async Task RunAsync()
    {
        await worlds.EachAsync(
            Enumerable.Range(0, UndisturbedRuns), async (world, _) => _undisturbed.Enqueue(await CountAsync(world)));
        var all = Boundaries.Of(access => _undisturbed.Max(run => run[access]));
        await worlds.EachAsync(FaultSample.Of(all, fault, FaultSample.IsWhole), TryAsync);
        await worlds.EachWorldAsync(world => world.RequireServedAsync());
        var tried = Boundaries.Of(access => _tried[(int)access]);
        Figures = new FaultFigures(operation.Name, fault.Name, all, tried, _survived);
    }

    /// <summary>One undisturbed run, which has to succeed.</summary>
    async Task<Boundaries> CountAsync(FaultWorld world)
    {
        using var never = new CancellationTokenSource();
        var shot = new Shot(fault, at: null, world.Tokens.Expired, never);
        foreach (var breach in await RunAsync(world, shot, never))
            _breaches.Enqueue($"undisturbed: {breach}");
        return shot.Seen;
    }

    async Task TryAsync(FaultWorld world, Boundary boundary)
    {
        for (var run = 0; run < Runs; run++)
        {
            using var kill = new CancellationTokenSource();
            var shot = new Shot(fault, boundary, world.Tokens.Expired, kill);
            var breaches = await RunAsync(world, shot, kill);
            foreach (var breach in breaches)
                _breaches.Enqueue($"{boundary}, {shot.Hit}: {breach}");
            if (shot.Hit is null)
                continue;
            Interlocked.Increment(ref _tried[(int)boundary.Access]);
            Interlocked.Add(ref _survived, breaches.Count == 0 ? 1 : 0);
            return;
        }
        if (boundary.Number <= _undisturbed.Min(run => run[boundary.Access]))
            _breaches.Enqueue($"{boundary}: there was no such request");
    }

    async Task<List<string>> RunAsync(FaultWorld world, Shot shot, CancellationTokenSource kill)
    {
        world.Restart();
        string? failure;
        List<string> breaches = [];
        using (world.Proxy.Arm(shot))
            failure = fault.IsDeath ? await BuildAsync(world, breaches, kill.Token) : await StageAsync(world);
        await world.Proxy.QuietAsync();
        breaches.AddRange(await CheckAsync(world, failure));
        if (failure is not null)
            breaches.AddRange(
                SecretSearch.Find(world.Secrets, [("a secret is in the message of the failure", failure)]));
        if (failure is null)
            return breaches;
        if (shot.Hit is null)
            return [failure, .. breaches];
        if (await StageAsync(world) is { } again)
            breaches.Add($"a plain second run: {again}");
        breaches.AddRange(await CheckAsync(world, failure: null));
        return breaches;
    }

    async Task<IEnumerable<string>> CheckAsync(FaultWorld world, string? failure)
    {
        var now = await world.ReadAsync();
        Invariant[] particular = failure is null ? [Invariant.Complete] : fault.IsDeath ? [] : [Invariant.PutBack];
        return Invariant.Always.Concat(particular).SelectMany(invariant => invariant.Check(world.Course, now));
    }

    /// <summary>GitHub's runner is told what to hide, and shows no such line.</summary>
    static string Shown(ToolResult result) =>
        string.Join(
            '\n', result.All.Split('\n').Where(line => !line.StartsWith("::add-mask::", StringComparison.Ordinal)));

    /// <returns>Why it failed, or null.</returns>
    static async Task<string?> BuildAsync(FaultWorld world, List<string> breaches, CancellationToken kill)
    {
        var result = await world.BuildAsync(kill);
        breaches.AddRange(SecretSearch.Find(
            world.Secrets, [("a secret was printed", Shown(result)), .. result.CommandLines.Select(
                line => ("a secret was an argument", line))]));
        return result.ExitCode == 0 ? null : $"ended with {result.ExitCode}: {Shown(result)}";
    }

    /// <summary>What the build does not name as a failure of the pipeline is a defect and comes out as one.</summary>
    static async Task<string?> StageAsync(FaultWorld world)
    {
        try
        {
            await world.StageAsync();
            return null;
        }
        catch (Exception named) when (named is PipelineException or RegistryException)
        {
            return named.Message;
        }
    }
}
