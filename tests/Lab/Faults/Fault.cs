namespace KinoiteZfs.Lab;

/// <summary>What can go wrong once with one request: before the registry sees it, or with its answer.</summary>
/// <param name="IsDeath">The client dies, so it must be a process.</param>
abstract record Fault(string Name, bool IsDeath = false)
{
    static readonly TimeSpan SlowPiece = TimeSpan.FromMilliseconds(10);

    const int SlowPieces = 5;

    public static readonly Fault DeathBefore =
        new BeforeIt("killed before a request", (context, shot) => shot.KillAsync(context)) { IsDeath = true };

    public static readonly IReadOnlyList<Fault> All =
    [
        DeathBefore,
        new AfterIt("killed before an answer arrives", _ => true, (context, _, shot) => shot.KillAsync(context))
        {
            IsDeath = true
        },
        new BeforeIt("500 in place of the request", (context, _) => RefuseAsync(context.Response, 500, "UNKNOWN")),
        new AfterIt(
            "500 in place of the answer", _ => true, (context, _, _) => RefuseAsync(context.Response, 500, "UNKNOWN")),
        new BeforeIt("429 with Retry-After", (context, _) =>
        {
            context.Response.Headers.RetryAfter = "1";
            return RefuseAsync(context.Response, 429, "TOOMANYREQUESTS");
        }),
        new BeforeIt("reset in place of the request", (context, _) => ResetAsync(context)),
        new AfterIt("reset in place of the answer", _ => true, (context, _, _) => ResetAsync(context)),
        new AfterIt("truncated answer", answer => answer.Body.Length > 1, async (context, answer, _) =>
        {
            answer.With("Content-Length", $"{answer.Body.Length}").Begin(context.Response);
            await context.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
            await context.Response.Body.FlushAsync();
            await ResetAsync(context);
        }),
        new AfterIt("content of another digest", answer => answer.IsContent, (context, answer, _) =>
            (answer with { Body = [(byte)(answer.Body[0] ^ 1), .. answer.Body.AsSpan(1)] })
                .DeliverAsync(context.Response)),
        new AfterIt("another digest in the header", answer => answer.Has(DigestHeader), (context, answer, _) =>
            answer.With(DigestHeader, Digest.Of("what nobody asked for"u8).ToString()).DeliverAsync(context.Response)),
        new Expired(),
        new AfterIt("slow bytes", _ => true, async (context, answer, _) =>
        {
            await Task.Delay(SlowPiece);
            answer.Begin(context.Response);
            foreach (var piece in answer.Body.Chunk((answer.Body.Length / SlowPieces) + 1))
            {
                await context.Response.Body.WriteAsync(piece);
                await context.Response.Body.FlushAsync();
                await Task.Delay(SlowPiece);
            }
        }),
    ];

    const string DigestHeader = "Docker-Content-Digest";

    public static Fault Named(string name) => All.Single(fault => fault.Name == name);

    /// <returns>True when the request has been dealt with and goes no further.</returns>
    public virtual Task<bool> BeforeAsync(HttpContext context, Shot shot) => Task.FromResult(false);

    /// <returns>True when the answer has been dealt with.</returns>
    public virtual Task<bool> AfterAsync(HttpContext context, Answer answer, Shot shot) => Task.FromResult(false);

    public sealed override string ToString() => Name;

    static Task RefuseAsync(HttpResponse response, int status, string code)
    {
        response.StatusCode = status;
        return response.WriteAsJsonAsync(new { errors = new[] { new { code, message = "made by the lab" } } });
    }

    static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    sealed record BeforeIt(string Name, Func<HttpContext, Shot, Task> Happen) : Fault(Name)
    {
        public override async Task<bool> BeforeAsync(HttpContext context, Shot shot)
        {
            if (!shot.Hits(context.Request))
                return false;
            await Happen(context, shot);
            return true;
        }
    }

    sealed record AfterIt(string Name, Func<Answer, bool> Covers, Func<HttpContext, Answer, Shot, Task> Happen)
        : Fault(Name)
    {
        public override async Task<bool> AfterAsync(HttpContext context, Answer answer, Shot shot)
        {
            if (!Covers(answer) || !shot.Hits(context.Request))
                return false;
            await Happen(context, answer, shot);
            return true;
        }
    }

    /// <summary>No fault of anybody's: somebody else acts while a request is on its way.</summary>
    public sealed record Meanwhile(Func<Task> Act) : Fault("meanwhile")
    {
        public override async Task<bool> BeforeAsync(HttpContext context, Shot shot)
        {
            if (shot.Hits(context.Request))
                await Act();
            return false;
        }
    }

    public sealed record Recording(Action<string, string, int> Seen) : Fault("recording")
    {
        public override Task<bool> AfterAsync(HttpContext context, Answer answer, Shot shot)
        {
            Seen(context.Request.Method, $"{context.Request.Path}{context.Request.QueryString}", answer.Status);
            return Task.FromResult(false);
        }
    }

    /// <summary>The registry itself refuses: the request reaches it with a token whose time is over.</summary>
    sealed record Expired() : Fault("token expired")
    {
        const string Bearer = "Bearer ";

        public override Task<bool> BeforeAsync(HttpContext context, Shot shot)
        {
            var headers = context.Request.Headers;
            if (headers.Authorization.ToString().StartsWith(Bearer, StringComparison.Ordinal)
                && shot.Hits(context.Request))
                headers.Authorization = Bearer + shot.ExpiredToken;
            return Task.FromResult(false);
        }
    }
}
