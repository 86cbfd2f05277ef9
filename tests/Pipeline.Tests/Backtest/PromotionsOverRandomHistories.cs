using CsCheck;
using KinoiteZfs.Pipeline.Stable;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

/// <summary>
/// Random histories of promotions and rollbacks on an image layout, by the real stages; some writes go wrong.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PromotionsOverRandomHistories
{
    const int Histories = 100;

    static readonly Gen<Move> Any = Gen.Select(
        Gen.Frequency((6, Kind.Promotion), (1, Kind.Rollback), (1, Kind.LatestDeleted)),
        Gen.Int[-1, 2], Gen.Frequency<int>((1, Gen.Const(0)), (1, Gen.Int[1, 24])), Gen.Enum<Fault>(),
        Gen.Frequency((4, Dropped.None), (1, Dropped.Latest), (1, Dropped.Akmods)),
        (kind, kernel, write, fault, dropped) => new Move(kind, kernel, write, fault, dropped));

    [Fact]
    public async Task What_promotion_says_it_wrote_is_there_and_stable_is_whole_and_never_older() =>
        await Any.Array[1, 6].SampleAsync(
            PlayAsync, iter: Histories, print: moves => string.Join("\n", moves.Select(move => $"{move}")));

    static async Task PlayAsync(Move[] moves)
    {
        using var scene = new Scene();
        foreach (var move in moves)
            await scene.LetAsync(move);
    }

    enum Kind
    {
        Promotion,
        Rollback,
        LatestDeleted,
    }

    enum Dropped
    {
        None,
        Latest,
        Akmods,
    }

    /// <param name="Kernel">Patches newer than the last night's.</param>
    /// <param name="Write">Which goes wrong; 0 is none.</param>
    /// <param name="Dropped">A tag whose writes the registry accepts and forgets, where none goes wrong.</param>
    sealed record Move(Kind Kind, int Kernel, int Write, Fault Fault, Dropped Dropped);

    sealed class Scene : IDisposable
    {
        readonly StreamOnDisk _stream = new();
        readonly List<(string Audit, int Kernel)> _promoted = [];
        readonly HashSet<ImageReference> _tags = [];
        Dictionary<ImageReference, Digest> _audits = [];
        int _kernel = 10;
        int _run = 1000;

        ImageReference Latest => _stream.Repositories.Image.At(StreamTags.Stable);

        public void Dispose() => _stream.Dispose();

        public async Task LetAsync(Move move)
        {
            _run++;
            switch (move.Kind)
            {
                case Kind.LatestDeleted when await _stream.DigestOfAsync(Latest) is not null:
                    Assert.True(await _stream.Registry.TryRemoveTagAsync(Latest.Repository, Latest.Tag!, default));
                    break;
                case Kind.Rollback:
                    await RollBackAsync(move);
                    break;
                case Kind.Promotion:
                    await PromoteAsync(move);
                    break;
            }
            await AuditTagsStayAsync();
        }

        async Task PromoteAsync(Move move)
        {
            var kernel = Math.Max(0, _kernel + move.Kernel);
            var day = new DateOnly(2026, 1, 1).AddDays(_run - 1000);
            var night = await Night.PublishAsync(
                _stream, $"{_run}", $"43.{day:yyyyMMdd}", "2.4.1", $"6.18.{kernel}-200.fc43.x86_64");
            _kernel = kernel;
            if (await TryAsync(move, PromoteOnAsync, PromotionTags.Of(night.Request)) is not { } record)
                return;
            Assert.True(_promoted.Count == 0 || kernel >= _promoted[^1].Kernel, $"stable went back to kernel {kernel}");
            Assert.Equal(night.Image, await _stream.DigestOfAsync(Latest));
            Assert.Equal(record.Tags, (await _stream.Records.ReadAsync<PromotionRecord>(default)).Tags);
            _promoted.Add(($"{AuditTag.Of(StableMove.Promotion, night.Request.Inputs.Run)}", kernel));

            Task<PromotionRecord> PromoteOnAsync(IRegistry registry) => PromoteStage.RunAsync(
                night.Request, registry, _stream.Records, new InstantTime(), Silence.Instance, default);
        }

        async Task RollBackAsync(Move move)
        {
            if (_promoted.Count < 2)
                return;
            var request = new RollbackRequest(
                StableTarget.Parse(_promoted[^2].Audit), Given.Run($"{_run}"), _stream.Repositories);
            var plan = await RollbackStage.PlanAsync(request, _stream.Registry, null, new InstantTime(), default);
            await TryAsync(move, GoBackOnAsync, plan.Goal.Tags);
            // It may have died behind its last move as well.
            if (await _stream.DigestOfAsync(Latest) == plan.Goal.Image.Digest)
                _promoted.RemoveAt(_promoted.Count - 1);

            async Task<PromotionRecord> GoBackOnAsync(IRegistry registry) => (await RollbackStage.RunAsync(
                request, registry, _stream.Records, new InstantTime(), Silence.Instance, default)).Moves;
        }

        /// <returns>Null when it did not come to its end; then every moving tag is as before, unless it died.</returns>
        async Task<PromotionRecord?> TryAsync(Move move, Func<IRegistry, Task<PromotionRecord>> run, PromotionTags tags)
        {
            var before = await ReadAsync(tags.Moving);
            try
            {
                var faulty = new FaultyRegistry(_stream.Registry, move.Write, move.Fault)
                {
                    Drops = move.Write == 0 ? Forgotten(move.Dropped) : null,
                };
                var record = await run(faulty);
                foreach (var tag in record.Tags)
                    Assert.Equal((tag.Tag, tag.After), (tag.Tag, await _stream.DigestOfAsync(tag.Tag)));
                return record;
            }
            catch (Exception e) when (e is PipelineException or RegistryException or OperationCanceledException)
            {
                if (move.Fault is not (Fault.CrashBefore or Fault.CrashAfter))
                    Assert.Equal(before, await ReadAsync(tags.Moving));
                return null;
            }
            finally
            {
                _tags.UnionWith(tags.Audit.Select(tag => tag.Tag));
            }
        }

        ImageReference? Forgotten(Dropped dropped) => dropped switch
        {
            Dropped.Latest => Latest,
            Dropped.Akmods => _stream.Repositories.Akmods.At(StreamTags.Akmods(FedoraVersion.Parse("43"))),
            _ => null,
        };

        async Task<Dictionary<ImageReference, Digest?>> ReadAsync(IEnumerable<TagTarget> tags)
        {
            Dictionary<ImageReference, Digest?> found = [];
            foreach (var tag in tags)
                found[tag.Tag] = await _stream.DigestOfAsync(tag.Tag);
            return found;
        }

        async Task AuditTagsStayAsync()
        {
            Dictionary<ImageReference, Digest> now = [];
            foreach (var tag in _tags)
            {
                if (await _stream.DigestOfAsync(tag) is { } digest)
                    now[tag] = digest;
            }
            Assert.All(_audits, audit => Assert.Equal(audit.Value, now.GetValueOrDefault(audit.Key)));
            _audits = now;
        }
    }
}
