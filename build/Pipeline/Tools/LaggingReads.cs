namespace KinoiteZfs.Pipeline.Tools;

/// <summary>Registries may show a write seconds later: 1 + 2 + 4 + 8 s are waited at most.</summary>
static class LaggingReads
{
    const int Attempts = 5;

    static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <param name="look">What is not as it should be yet; null when all is.</param>
    /// <param name="waiting">Told what is not, and how long it will be waited for before the next look.</param>
    /// <returns>What the last look saw.</returns>
    public static async Task<string?> LookAsync(
        Func<Task<string?>> look, TimeProvider time, CancellationToken cancellationToken,
        Action<string, TimeSpan>? waiting = null)
    {
        var delay = FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            var problem = await look();
            if (problem is null || attempt == Attempts)
                return problem;
            waiting?.Invoke(problem, delay);
            await Task.Delay(delay, time, cancellationToken);
            delay *= 2;
        }
    }
}
