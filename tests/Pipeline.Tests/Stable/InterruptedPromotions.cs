using KinoiteZfs.Pipeline.Stable;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>Whatever write goes wrong, stable is whole, and a plain second run completes.</summary>
[Trait("Speed", "Slow")]
public sealed class InterruptedPromotions
{
    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.AnswerLost)]
    [InlineData(Fault.Cancelled)]
    public async Task Every_stable_tag_is_where_it_was(Fault fault) =>
        await AtEveryWrite(fault, async scene =>
        {
            await scene.FailAsync();

            Assert.Equal(scene.Before, await scene.StableAsync());
        });

    [Theory]
    [InlineData(Fault.CrashBefore)]
    [InlineData(Fault.CrashAfter)]
    public async Task After_a_crash_latest_is_an_image_whose_akmods_and_audit_tag_exist(Fault fault) =>
        await AtEveryWrite(fault, async scene =>
        {
            await scene.FailAsync();

            var latest = await scene.Stream.DigestOfAsync(scene.Stream.Repositories.Image.At(StreamTags.Stable));
            var night = latest == scene.Second.Image ? scene.Second : scene.First;
            Assert.Equal(night.Image, latest);
            Assert.All(
                PromotionTags.Of(night.Request).Audit, tag => Assert.Equal(tag.Source.Digest, scene.DigestOf(tag.Tag)));
            Assert.Equal(night.Request.Inputs.Inputs.Base.Digest, scene.BaseOf(night));
            if (night == scene.Second)
                Assert.All(PromotionTags.Of(night.Request).Moving, tag => Assert.Equal(
                    tag.Source.Digest, scene.DigestOf(tag.Tag)));
        });

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.AnswerLost)]
    [InlineData(Fault.Cancelled)]
    [InlineData(Fault.CrashBefore)]
    [InlineData(Fault.CrashAfter)]
    public async Task A_plain_second_run_promotes(Fault fault) =>
        await AtEveryWrite(fault, async scene =>
        {
            await scene.FailAsync();

            await scene.PromoteAsync(scene.Stream.Registry);

            var tags = PromotionTags.Of(scene.Second.Request);
            Assert.All(tags.Audit.Concat(tags.Moving), tag =>
                Assert.Equal(tag.Source.Digest, scene.DigestOf(tag.Tag)));
            Assert.Equal(scene.Second.Request.Inputs.Inputs.Base.Digest, scene.BaseOf(scene.Second));
        });

    [Fact]
    public async Task A_second_run_which_fails_too_restores_what_the_crashed_one_had_moved()
    {
        await AtEveryWrite(Fault.CrashAfter, async scene =>
        {
            await scene.FailAsync();
            // The journal is what the second run knows of the first; without any moved tag there is nothing to put
            // back.
            var plan = await PromoteStage.PlanAsync(
                scene.Second.Request, scene.Stream.Registry,
                await scene.Stream.Records.FindAsync<PromotionRecord>(CancellationToken.None), CancellationToken.None);
            if (plan.InPlace)
                return;

            await Assert.ThrowsAsync<PromotionException>(
                () => scene.PromoteAsync(new FaultyRegistry(scene.Stream.Registry, 0, Fault.Refused)
                {
                    Refuses = scene.Stream.Repositories.Image.At(StreamTags.Stable),
                }));

            Assert.Equal(scene.Before, await scene.StableAsync());
        });
    }

    [Fact]
    public async Task The_record_of_a_second_run_still_tells_where_stable_was_before_the_first() =>
        await AtEveryWrite(Fault.CrashAfter, async scene =>
        {
            await scene.FailAsync();

            var record = await scene.PromoteAsync(scene.Stream.Registry);

            Assert.Equal(scene.First.Image, record.Tags.Single(move => move.Tag.Tag == StreamTags.Stable).Before);
        });

    static async Task AtEveryWrite(Fault fault, Func<Scene, Task> check)
    {
        using var prepared = new StreamOnDisk();
        var first = await Night.FirstAsync(prepared);
        await Scene.RunAsync(prepared, first, prepared.Registry);
        prepared.Records.FileOf<PromotionRecord>().Delete();
        var second = await Night.SecondAsync(prepared);
        var writes = await Scene.CountWritesAsync(prepared, second);
        for (var write = 1; write <= writes; write++)
        {
            using var scene = await Scene.CreateAsync(prepared, first, second);
            scene.Arm(fault, write);
            await check(scene);
        }
    }

    sealed class Scene(StreamOnDisk stream, Night first, Night second, Dictionary<string, Digest?> before) : IDisposable
    {
        FaultyRegistry? _faulty;
        byte[]? _journal;

        public StreamOnDisk Stream => stream;

        public Night First => first;

        public Night Second => second;

        public Dictionary<string, Digest?> Before => before;

        FileInfo Journal => stream.Records.FileOf<PromotionRecord>();

        public static async Task<Scene> CreateAsync(StreamOnDisk prepared, Night first, Night second)
        {
            var stream = prepared.Copy();
            return new Scene(stream, first, second, await StableAsync(stream, first, second));
        }

        public void Arm(Fault fault, int write)
        {
            // A dead program writes no journal any more: what it had written last is what remains.
            _faulty = new FaultyRegistry(
                stream.Registry, write, fault, () => _journal = File.ReadAllBytes(Journal.FullName));
            Crashes = fault is Fault.CrashBefore or Fault.CrashAfter;
        }

        bool Crashes { get; set; }

        public async Task FailAsync()
        {
            await Assert.ThrowsAnyAsync<Exception>(() => PromoteAsync(_faulty!));
            if (Crashes)
                await File.WriteAllBytesAsync(Journal.FullName, _journal!);
        }

        public Task<PromotionRecord> PromoteAsync(IRegistry registry) => RunAsync(stream, second, registry);

        public Digest? DigestOf(ImageReference tag) => stream.DigestOfAsync(tag).GetAwaiter().GetResult();

        /// <summary>What is kept of the base which a night was built on.</summary>
        public Digest? BaseOf(Night night) =>
            DigestOf(stream.Repositories.Image.At(AuditTag.Of(StableMove.Promotion, night.Request.Inputs.Run).Base));

        public Task<Dictionary<string, Digest?>> StableAsync() => StableAsync(stream, first, second);

        static async Task<Dictionary<string, Digest?>> StableAsync(StreamOnDisk stream, Night first, Night second)
        {
            var tags = PromotionTags.Of(first.Request).Moving
                .Concat(PromotionTags.Of(second.Request).Moving).Select(target => target.Tag).Distinct();
            Dictionary<string, Digest?> stable = [];
            foreach (var tag in tags)
                stable[tag.ToString()] = await stream.DigestOfAsync(tag);
            return stable;
        }

        public void Dispose() => stream.Dispose();

        public static async Task<int> CountWritesAsync(StreamOnDisk prepared, Night second)
        {
            using var stream = prepared.Copy();
            var counting = new FaultyRegistry(stream.Registry, 0, Fault.Refused);
            await RunAsync(stream, second, counting);
            return counting.Writes;
        }

        public static Task<PromotionRecord> RunAsync(StreamOnDisk stream, Night night, IRegistry registry) =>
            PromoteStage.RunAsync(
                night.Request, registry, stream.Records, new InstantTime(), Silence.Instance, CancellationToken.None);
    }
}
