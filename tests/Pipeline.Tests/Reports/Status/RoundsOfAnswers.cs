using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Reports.Status;

/// <summary>
/// A registry whose answers all take equally long: it holds every request back until nothing else can go on, and then
/// answers all it has at once. How often it does that is how many times a client waits for a registry, whatever the
/// network.
/// </summary>
sealed class RoundsOfAnswers(IRegistry inner) : ForwardingRegistry(inner)
{
    readonly Turnstile _turnstile = new();

    /// <summary>Runs what asks this registry, to its end.</summary>
    /// <returns>Of each round what was asked.</returns>
    public List<string> Of(Func<Task> ask) => _turnstile.Run(ask);

    public override async Task<Descriptor?> FindManifestAsync(
        ImageReference reference, CancellationToken cancellationToken) =>
        await _turnstile.AnswerAsync($"find {reference}", () => base.FindManifestAsync(reference, cancellationToken));

    public override async Task<RawManifest> GetManifestAsync(
        ImageReference reference, CancellationToken cancellationToken) =>
        await _turnstile.AnswerAsync($"get {reference}", () => base.GetManifestAsync(reference, cancellationToken));

    /// <summary>Whole: who reads it waits no more.</summary>
    public override async Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        await _turnstile.AnswerAsync($"blob {repository.At(blob.Digest)}", async () =>
        {
            await using var stored = await base.OpenBlobAsync(repository, blob, cancellationToken);
            var whole = new MemoryStream();
            await stored.CopyToAsync(whole, cancellationToken);
            whole.Position = 0;
            return (Stream)whole;
        });

    public override async IAsyncEnumerable<Tag> ListTagsAsync(
        Repository repository, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken
            cancellationToken)
    {
        foreach (var tag in await _turnstile.AnswerAsync(
            $"tags {repository}",
            () => base.ListTagsAsync(repository, cancellationToken).ToListAsync(cancellationToken).AsTask()))
            yield return tag;
    }

    /// <summary>One thread runs what asks, so that it is known when nothing can go on.</summary>
    sealed class Turnstile : SynchronizationContext
    {
        /// <summary>For what hops to another thread on its way: asynchronous LINQ does.</summary>
        static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

        readonly System.Collections.Concurrent.BlockingCollection<Action> _work = [];
        readonly Lock _gate = new();
        readonly List<(string What, TaskCompletionSource Turn)> _held = [];
        int _answering;

        public override void Post(SendOrPostCallback d, object? state) => _work.Add(() => d(state));

        public async Task<T> AnswerAsync<T>(string what, Func<Task<T>> answer)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
                _held.Add((what, turn));
            await turn.Task;
            try
            {
                return await answer();
            }
            finally
            {
                Interlocked.Decrement(ref _answering);
            }
        }

        public List<string> Run(Func<Task> ask)
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                var asking = ask();
                List<string> rounds = [];
                while (!asking.IsCompleted)
                {
                    if (_work.TryTake(out var next, Settled))
                        next();
                    else if (Release() is { Count: > 0 } asked)
                        rounds.Add(string.Join(", ", asked));
                }
                asking.GetAwaiter().GetResult();
                return rounds;
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }

        List<string> Release()
        {
            (string What, TaskCompletionSource Turn)[] held;
            lock (_gate)
            {
                if (Volatile.Read(ref _answering) > 0)
                    return [];
                held = [.. _held];
                _held.Clear();
                _answering = held.Length;
            }
            foreach (var (_, turn) in held)
                turn.SetResult();
            return [.. held.Select(one => one.What)];
        }
    }
}
