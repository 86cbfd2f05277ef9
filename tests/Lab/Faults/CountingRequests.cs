namespace KinoiteZfs.Lab;

public sealed class CountingRequests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("promotion")]
    [InlineData("rollback")]
    public async Task List(string name)
    {
        await using var world = await FaultWorld.PrepareAsync(name == "promotion" ? Operation.Promotion : Operation.Rollback);
        foreach (var again in new[] { false, true })
        {
            if (!again) world.Restart();
            var seen = new ConcurrentQueue<string>();
            using var never = new CancellationTokenSource();
            var fault = new Fault.Recording((method, path, status) => seen.Enqueue($"{method} {path} {status}"));
            var shot = new Shot(fault, at: null, world.Tokens.Expired, never);
            using (world.Proxy.Arm(shot))
                await world.StageAsync();
            LabLogs.Write($"requests {name} {again}", string.Join('\n', seen));
            output.WriteLine($"{name} {again} {seen.Count}");
        }
    }
}
