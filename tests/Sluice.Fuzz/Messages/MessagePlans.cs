using System.Reflection;
using Sluice.Base;
using Sluice.Protocol.Generator;
using Sluice.Protocol.Messages;

namespace Sluice.Fuzz.Messages;

/// <summary>Every message of some kinds with its plans, found by the number that a case begins with.</summary>
internal sealed class MessagePlans
{
    private readonly Dictionary<ushort, MessagePlan> _byNumber = [];

    public MessagePlans(Func<MessageInfo, bool> wanted)
    {
        var schemas = new Dictionary<string, MessageSchema>();
        foreach (string name in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (!name.EndsWith(".msg", StringComparison.Ordinal)) continue;
            using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
            string text = new StreamReader(file).ReadToEnd();
            foreach (MessageSchema schema in SchemaParser.Parse(text)) schemas[schema.Body.ClassName] = schema;
        }
        foreach (MessageInfo info in MessageCatalog.All.Where(wanted))
        {
            var plan = new MessagePlan(info, schemas[info.Name], (ushort)(Fnv.Hash(info.Name) >> 16));
            _byNumber.Add(plan.Number, plan);
            All.Add(plan);
        }
    }

    public List<MessagePlan> All { get; } = [];

    public MessagePlan? Find(ushort number) => _byNumber.GetValueOrDefault(number);
}
