using KinoiteZfs.Pipeline.Stable.Execution;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>Two runs move stable at once: afterwards everything is of one of them, and who lost says who won.</summary>
[Trait("Speed", "Slow")]
public sealed class RacingPromotions
{
    /// <summary>Orders in which the steps of two runs are tried.</summary>
    const int Orders = 60;

    const string FirstZfs = "2.4.0";

    [Fact]
    public async Task In_any_order_of_their_steps_everything_is_of_one_run_and_the_other_names_it() =>
        await RaceAsync((scene, night, registry) => scene.PromoteAsync(night, registry), (scene, night, registry) =>
            scene.PromoteAsync(night, registry));

    [Fact]
    public async Task A_promotion_against_a_rollback_ends_with_one_of_them_and_the_other_names_it() =>
        await RaceAsync((scene, night, registry) => scene.PromoteAsync(night, registry), (scene, _, registry) =>
            scene.RollBackAsync(registry));

    [Fact]
    public async Task A_rollback_against_a_later_promotion_ends_with_one_of_them_and_the_other_names_it() =>
        await RaceAsync((scene, _, registry) => scene.RollBackAsync(registry, "1004"), (scene, night, registry) =>
            scene.PromoteAsync(night, registry));

    /// <summary>A rollback that puts the akmods where they were before: they do not tell that somebody has moved
    /// them.</summary>
    [Theory]
    [InlineData("1002")]
    [InlineData("1004")]
    public async Task A_promotion_held_before_writing_ends_with_one_of_them_also_when_akmods_go_back_to_what_they_were(
        string rollback)
    {
        using var prepared = await Scene.PrepareAsync(secondZfs: FirstZfs);
        for (var write = 1; ; write++)
        {
            using var scene = prepared.Copy();
            string? other = null, failure = null;
            var held = new HeldRegistry(scene.Stream.Registry, write, async () => other = await FailureOfAsync(
                () => scene.RollBackAsync(scene.Stream.Registry, rollback)));

            failure = await FailureOfAsync(() => scene.PromoteAsync(scene.Third, held));

            if (!held.Reached)
                return;
            var newer = await scene.OwnerAsync();
            Assert.True(
                newer is not null,
                $"write {write}: stable is of nobody: {await scene.DescribeAsync()}\n{failure}\n{other}");
            Assert.True(failure is null || other is null, $"write {write}: both failed");
            Assert.True(
                (failure ?? other ?? $"{newer}").Contains($"{newer}", StringComparison.Ordinal),
                $"write {write}: stable is of {newer}, and who lost says: {failure ?? other}");
        }
    }

    /// <summary>Its run has no number that could be compared with the promotion's.</summary>
    [Fact]
    public async Task A_persons_rollback_is_not_undone_by_a_promotion_that_was_on_its_way()
    {
        using var prepared = await Scene.PrepareAsync(secondZfs: FirstZfs);
        for (var write = 1; ; write++)
        {
            using var scene = prepared.Copy();
            string? other = null, failure = null;
            var held = new HeldRegistry(
                scene.Stream.Registry, write, async () => other = await FailureOfAsync(
                    () => scene.RollBackAsync(scene.Stream.Registry, "local-20261124130000-000001")));

            failure = await FailureOfAsync(() => scene.PromoteAsync(scene.Third, held));

            if (!held.Reached)
                return;
            Assert.True(other is null && failure is not null, $"write {write}: {other}");
            Assert.Contains(
                "rollback-local-20261124130000-000001-0123456 ran at the same time and won", failure,
                StringComparison.Ordinal);
            Assert.Equal("stable-1000-0123456", $"{await scene.OwnerAsync()}");
        }
    }

    /// <summary>Of two people's machines one clock is an hour slow, or the other. Afterwards everything is of one run
    /// all the same.</summary>
    [Theory]
    [InlineData("local-20261124130000", "local-20261124120000")]
    [InlineData("local-20261124120000", "local-20261124130000")]
    [InlineData("local-20261124130000", "local-20261124130001")]
    public async Task Two_local_promotions_end_with_one_of_them_whatever_their_clocks_say(string one, string two)
    {
        using var prepared = await Scene.PrepareAsync(secondRun: one, thirdRun: two);
        for (var write = 1; ; write++)
        {
            using var scene = prepared.Copy();
            string? other = null;
            var held = new HeldRegistry(scene.Stream.Registry, write, async () => other = await FailureOfAsync(
                () => scene.PromoteAsync(scene.Third, scene.Stream.Registry)));

            var failure = await FailureOfAsync(() => scene.PromoteAsync(scene.Second, held));

            if (!held.Reached)
                return;
            var newer = await scene.OwnerAsync();
            Assert.True(
                newer is not null,
                $"write {write}: stable is of nobody: {await scene.DescribeAsync()}\n{failure}\n{other}");
            Assert.True(failure is null || other is null, $"write {write}: both failed");
            Assert.True(
                (failure ?? other ?? $"{newer}").Contains($"{newer}", StringComparison.Ordinal),
                $"write {write}: stable is of {newer}, and who lost says: {failure ?? other}");
        }
    }

    /// <summary>Both sides must draw the same lot, and the time in a name must not load it.</summary>
    [Fact]
    public void Between_local_runs_of_one_kind_a_lot_decides_and_not_the_clock()
    {
        var runs = Enumerable.Range(0, 60)
            .Select(minute => new AuditTag(StableMove.Promotion, $"local-2026112413{minute:00}00", "0123456")).ToList();
        var pairs = runs.Index()
            .SelectMany(one => runs.Skip(one.Index + 1), (one, later) => (Earlier: one.Item, Later: later)).ToList();

        Assert.All(pairs, pair => Assert.NotEqual(
            ConcurrentPromotions.Outranks(pair.Earlier, pair.Later),
            ConcurrentPromotions.Outranks(pair.Later, pair.Earlier)));
        Assert.InRange(
            pairs.Count(pair => ConcurrentPromotions.Outranks(pair.Earlier, pair.Later)) / (double)pairs.Count, 0.3,
            0.7);
    }

    [Theory]
    [InlineData("rollback-local-20261124120000-0123456", "stable-local-20261124130000-0123456")]
    [InlineData("rollback-local-20261124120000-0123456", "stable-1003-0123456")]
    [InlineData("rollback-1001-0123456", "stable-local-20261124130000-0123456")]
    [InlineData("stable-1003-0123456", "rollback-1002-0123456")]
    [InlineData("stable-1003-0123456", "stable-1002-0123456")]
    [InlineData("stable-1003-0123456", "stable-local-20261124130000-0123456")]
    public void Numbers_decide_where_both_have_one_and_else_whoever_goes_back(string newer, string loser)
    {
        var (one, other) = (AuditTag.Parse(Tag.Parse(newer))!, AuditTag.Parse(Tag.Parse(loser))!);

        Assert.True(ConcurrentPromotions.Outranks(one, other));
        Assert.False(ConcurrentPromotions.Outranks(other, one));
    }

    static async Task<string?> FailureOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (PipelineException failure)
        {
            return failure.Message;
        }
    }

    static async Task RaceAsync(
        Func<Scene, Night, IRegistry, Task<AuditTag>> one, Func<Scene, Night, IRegistry, Task<AuditTag>> other)
    {
        using var prepared = await Scene.PrepareAsync();
        for (var seed = 0; seed < Orders; seed++)
        {
            using var scene = prepared.Copy();
            var turns = new Turns(seed, programs: 2);

            var outcomes = await Task.WhenAll(
                RunAsync(registry => one(scene, scene.Second, registry), 0),
                RunAsync(registry => other(scene, scene.Third, registry), 1));

            var newer = await scene.OwnerAsync();
            Assert.True(
                newer is not null,
                $"order {seed}: stable is of nobody: {await scene.DescribeAsync()}\n{string.Join('\n', outcomes.Select(outcome => outcome.Failure?.Message))}");
            Assert.Contains(outcomes, outcome => outcome.Audit == newer && outcome.Failure is null);
            Assert.All(
                outcomes.Where(outcome => outcome.Failure is not null),
                lost => Assert.Contains(newer!.ToString(), lost.Failure!.Message, StringComparison.Ordinal));

            async Task<(AuditTag? Audit, PipelineException? Failure)> RunAsync(
                Func<IRegistry, Task<AuditTag>> run, int program)
            {
                try
                {
                    return (
                        await Task.Run(() => run(new TurnTakingRegistry(scene.Stream.Registry, turns, program))), null);
                }
                catch (PipelineException failure)
                {
                    return (null, failure);
                }
                finally
                {
                    turns.Leave();
                }
            }
        }
    }

    /// <summary>Two promoted nights, and two more which are proven.</summary>
    sealed class Scene(StreamOnDisk stream, Night[] nights) : IDisposable
    {
        public StreamOnDisk Stream => stream;

        public Night Second => nights[2];

        public Night Third => nights[3];

        public static async Task<Scene> PrepareAsync(
            string secondZfs = "2.4.1", string secondRun = "1002", string thirdRun = "1003")
        {
            var stream = new StreamOnDisk();
            Night[] nights =
            [
                await Night.PublishAsync(stream, "1000", "43.20261119", FirstZfs, Night.Kernel),
                await Night.PublishAsync(stream, "1001", "43.20261120", secondZfs, Night.Kernel),
                await Night.PublishAsync(stream, secondRun, "43.20261121", "2.4.2", Night.Kernel),
                await Night.PublishAsync(stream, thirdRun, "43.20261122", "2.4.3", Night.Kernel, Night.NewKernel),
            ];
            var scene = new Scene(stream, nights);
            await scene.PromoteAsync(nights[0], stream.Registry);
            await scene.PromoteAsync(nights[1], stream.Registry);
            return scene;
        }

        public Scene Copy() => new(stream.Copy(), nights);

        public async Task<AuditTag> PromoteAsync(Night night, IRegistry registry)
        {
            var run = night.Request.Inputs.Run;
            await PromoteStage.RunAsync(
                night.Request, registry, RecordsOf(run), new InstantTime(), Silence.Instance, CancellationToken.None);
            return AuditTag.Of(StableMove.Promotion, run);
        }

        public async Task<AuditTag> RollBackAsync(IRegistry registry, string run = "1003")
        {
            var request = new RollbackRequest(
                RollbackTarget.Parse("stable-1000-0123456"), Given.Run(run), stream.Repositories);
            await RollbackStage.RunAsync(
                request, registry, RecordsOf(request.Run), new InstantTime(), Silence.Instance, CancellationToken.None);
            return AuditTag.Of(StableMove.Rollback, request.Run);
        }

        /// <summary>The run whose image and akmods are stable; null when they are not of one run.</summary>
        public async Task<AuditTag?> OwnerAsync()
        {
            var images = stream.Repositories.Image;
            var audits = await stream.Registry.ListTagsAsync(images, CancellationToken.None)
                .Select(AuditTag.Parse).OfType<AuditTag>().ToListAsync();
            foreach (var audit in audits.OrderDescending(AuditTag.ByRun))
            {
                var (image, akmods) = (await stream.DigestOfAsync(images.At(audit.Tag)), await stream.DigestOfAsync(
                    stream.Repositories.Akmods.At(audit.Tag)));
                var kernel = await stream.DigestOfAsync(stream.Repositories.Akmods.At(
                    audit.For(KinoiteZfs.Kmods.Versions.KernelRelease.Parse(Night.Kernel))));
                if ((image, akmods, kernel) == await StableAsync())
                    return audit;
            }
            return null;
        }

        public async Task<string> DescribeAsync() => (await StableAsync()).ToString();

        async Task<(Digest? Image, Digest? Akmods, Digest? Kernel)> StableAsync()
        {
            var (images, akmods) = (stream.Repositories.Image, stream.Repositories.Akmods);
            return (
                await stream.DigestOfAsync(images.At(StreamTags.Stable)),
                await stream.DigestOfAsync(akmods.At(Tag.Parse("main-43"))),
                await stream.DigestOfAsync(akmods.At(Tag.Parse($"main-43-{Night.Kernel}"))));
        }

        RecordStore RecordsOf(RunIdentity run) =>
            new(new DirectoryInfo(Path.Combine(stream.Records.FileOf<PromotionRecord>().DirectoryName!, run.Id)));

        public void Dispose() => stream.Dispose();
    }
}
